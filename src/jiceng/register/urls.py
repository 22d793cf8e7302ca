from django.urls import path

from .views import changes, grants, imports, organizations, people, search, teams

app_name = "register"

urlpatterns = [
    path("", organizations.browse, name="organizations"),
    path("search/", search.search, name="search"),
    path("organizations/<str:public_id>/", organizations.show, name="organization"),
    path("organizations/<str:public_id>/tree/", organizations.tree, name="tree"),
    path("organizations/<str:public_id>/set-up/", organizations.set_up, name="set_up"),
    path("organizations/<str:public_id>/change/<slug:verb>/", changes.change, name="change"),
    path("organizations/<str:public_id>/roster/", people.roster, name="roster"),
    path("organizations/<str:public_id>/roster/new/", people.enter, name="enter"),
    path("organizations/<str:public_id>/contests/", people.contests, name="contests"),
    path("organizations/<str:public_id>/terms/new/", teams.open_term, name="open_term"),
    path("organizations/<str:public_id>/terms/close/", teams.close_term, name="close_term"),
    path("organizations/<str:public_id>/appoint/", teams.appoint, name="appoint"),
    path("appointments/<str:public_id>/end/", teams.end_appointment, name="end_appointment"),
    path("people/<str:public_id>/", people.show, name="person"),
    path("people/<str:public_id>/reveal/", people.reveal, name="reveal"),
    path("people/<str:public_id>/edit/", people.edit, name="edit_person"),
    path("people/<str:public_id>/propose/", people.propose, name="propose"),
    path("people/<str:public_id>/place/", people.place, name="place"),
    path("people/<str:public_id>/transfer/", people.transfer, name="transfer"),
    path("people/<str:public_id>/leave/", people.leave, name="leave"),
    path("contests/<str:public_id>/", people.answer, name="answer_contest"),
    path("me/", people.me, name="me"),
    path("me/contest/", people.contest, name="contest"),
    path("grants/", grants.show, name="grants"),
    path("grants/new/", grants.give, name="give_grant"),
    path("grants/<str:public_id>/withdraw/", grants.withdraw, name="withdraw_grant"),
    path("users/new/", grants.create_user, name="create_user"),
    path("users/<str:public_id>/link/", grants.link, name="user_link"),
    path("imports/", imports.start, name="imports"),
    path("imports/<str:public_id>/", imports.show, name="import"),
    path("imports/<str:public_id>/run/", imports.run, name="run_import"),
    path("imports/<str:public_id>/check/", imports.check_again, name="check_import"),
    path("imports/<str:public_id>/cancel/", imports.cancel, name="cancel_import"),
    path("imports/<str:public_id>/marked/", imports.marked, name="marked_workbook"),
    path("imports/<str:public_id>/undo/", imports.undo, name="undo_import"),
]
