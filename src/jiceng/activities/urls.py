from django.urls import path

from .views import ballots, check_in, record, show

app_name = "activities"

urlpatterns = [
    path("", show.index, name="index"),
    path("of/<str:public_id>/", show.listing, name="list"),
    path("record/", record.record, name="record"),
    path("record/live/", record.live, name="live"),
    path("record/item/", record.item, name="item"),
    path("record/hosts/", record.hosts, name="hosts"),
    path("here/<str:key>/", check_in.claim, name="claim"),
    path("ballots/<str:public_id>/", ballots.ballot, name="ballot"),
    path("ballots/<str:public_id>/close/", ballots.close, name="close_ballot"),
    path("<str:public_id>/ballot/", ballots.begin, name="begin_ballot"),
    path("<str:public_id>/", show.detail, name="detail"),
    path("<str:public_id>/correct/", show.correct, name="correct"),
    path("<str:public_id>/cancel/", show.cancel, name="cancel"),
    path("<str:public_id>/files/", show.attach, name="attach"),
    path("<str:public_id>/files/<str:file_id>/", show.attachment, name="attachment"),
    path("<str:public_id>/calendar.ics", show.calendar, name="calendar"),
    path("<str:public_id>/check-in/", check_in.switch, name="check_in"),
    path("<str:public_id>/check-in.svg", check_in.code, name="check_in_code"),
]
