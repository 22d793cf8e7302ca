"""The portal's addresses."""

from django.urls import path

from .views import calculator, calendar, changes, explain, formalism, home, ledgers, overview, packs, rules

app_name = "portal"

urlpatterns = [
    path("", home.home, name="home"),
    path("overview/", overview.overview, name="overview"),
    path("duties/", overview.listing, name="list"),
    path("duties/<str:public_id>/<str:period>/", home.month, name="month"),
    path("explain/", explain.explain, name="explain"),
    path("rules/", rules.rules, name="rules"),
    path("calculator/", calculator.questions, name="questions"),
    path("calculator/<str:question>/", calculator.calculator, name="calculator"),
    path("rules/changes/", changes.changes, name="changes"),
    path("rules/changes/<str:pack_key>/", changes.change, name="change"),
    path("rules/changes/<str:pack_key>/activate/", changes.activate, name="activate"),
    path("organizations/<str:public_id>/packs/", packs.packs, name="packs"),
    path("organizations/<str:public_id>/packs/<str:pack>/stop/", packs.stop, name="stop_pack"),
    path("rules/formalism/", formalism.formalism, name="formalism"),
    path("rules/<str:rule_id>/", rules.rule, name="rule"),
    path("ledgers/", ledgers.index, name="ledgers"),
    path("ledgers/print/", ledgers.print_one, name="print_ledger"),
    path("ledgers/sets/", ledgers.make_set, name="ledger_sets"),
    path("ledgers/sets/<str:public_id>/", ledgers.show_set, name="ledger_set"),
    path("ledgers/sets/<str:public_id>/file/", ledgers.set_file, name="ledger_set_file"),
    path("ledgers/forms/<str:public_id>/upload/", ledgers.upload_form, name="upload_ledger_form"),
    path("ledgers/forms/<str:public_id>/remove/", ledgers.remove_form, name="remove_ledger_form"),
    path("ledgers/forms/<str:public_id>/<str:ledger>/<str:format>/", ledgers.form_file, name="ledger_form"),
    path("papers/<str:public_id>/", ledgers.paper, name="paper"),
    path("calendar/", calendar.settings, name="calendar"),
    path("calendar/<str:key>.ics", calendar.feed, name="feed"),
]
