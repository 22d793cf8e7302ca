from django.urls import path

from .views import cases, definitions, development, elections, league, lost, mobile, papers, steps, transfers

app_name = "procedures"
urlpatterns = [
    path("", cases.index, name="index"),
    path("organizations/<str:public_id>/apply/", development.apply, name="apply"),
    path("organizations/<str:public_id>/admitted/", development.admitted, name="admitted"),
    path("organizations/<str:public_id>/probation/", development.probation, name="probation"),
    path("organizations/<str:public_id>/transfer/", transfers.transfer, name="transfer"),
    path("organizations/<str:public_id>/recommend/", league.recommend, name="recommend"),
    path("organizations/<str:public_id>/lose/", lost.lose, name="lose"),
    path("organizations/<str:public_id>/away/", mobile.away, name="away"),
    path("organizations/<str:public_id>/guest/", mobile.guest, name="guest"),
    path("report/", mobile.report, name="report"),
    path("organizations/<str:public_id>/receive/", transfers.receive, name="receive"),
    path("organizations/<str:public_id>/election/", elections.begin, name="begin_election"),
    path("<slug:kind>/", cases.index, name="kind"),
    path("<slug:kind>/organizations/<str:public_id>/", cases.listing, name="list"),
    path("<slug:kind>/organizations/<str:public_id>/renew/", definitions.renew, name="renew"),
    path("cases/<str:public_id>/", cases.case, name="case"),
    path("cases/<str:public_id>/end/", cases.end, name="end"),
    path("cases/<str:public_id>/election/", elections.election, name="election"),
    path("cases/<str:public_id>/ballot/", elections.ballot, name="ballot"),
    path("elections/<str:public_id>/tally/", elections.tally, name="tally"),
    path("elections/<str:public_id>/<slug:sheet>.docx", elections.printed, name="printed"),
    path("cases/<str:public_id>/effects/", steps.effects, name="effects"),
    path("cases/<str:public_id>/steps/<slug:step>/", steps.record, name="record"),
    path("records/<str:public_id>/correct/", steps.correct, name="correct"),
    path("records/<str:public_id>/withdraw/", steps.withdraw, name="withdraw"),
    path("cases/<str:public_id>/papers/<slug:paper>.docx", papers.paper, name="paper"),
    path("cases/<str:public_id>/papers/<slug:paper>/original/", papers.original, name="original"),
    path("definitions/<slug:name>/", definitions.definition, name="definition"),
]
