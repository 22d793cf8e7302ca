from django.urls import path

from . import views

app_name = "workflow"
urlpatterns = [
    path("", views.index, name="index"),
    path("organizations/<str:public_id>/", views.listing, name="list"),
    path("organizations/<str:public_id>/board/", views.board, name="board"),
    path("organizations/<str:public_id>/list.docx", views.sheet, name="sheet"),
    path("organizations/<str:public_id>/new/", views.create, name="create"),
    path("<str:public_id>/", views.task, name="task"),
    path("<str:public_id>/report/", views.report, name="report"),
    path("<str:public_id>/verify/", views.verify, name="verify"),
    path("<str:public_id>/reopen/", views.reopen, name="reopen"),
    path("<str:public_id>/postpone/", views.postpone, name="postpone"),
]
