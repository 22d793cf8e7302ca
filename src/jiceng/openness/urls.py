from django.urls import path

from .views import notices, objections, public

app_name = "openness"
urlpatterns = [
    path("", notices.index, name="index"),
    path("organizations/<str:public_id>/", notices.listing, name="list"),
    path("organizations/<str:public_id>/post/", notices.post, name="post"),
    path("notices/<str:public_id>/", notices.notice, name="notice"),
    path("notices/<str:public_id>/sheet.docx", notices.paper, name="sheet"),
    path("notices/<str:public_id>/conclude/", notices.conclude, name="conclude"),
    path("notices/<str:public_id>/take-down/", notices.take_down, name="take_down"),
    path("notices/<str:public_id>/objection/", objections.record, name="record"),
    path("objections/<str:public_id>/answer/", objections.answer, name="answer"),
    path("objections/<str:public_id>/reveal/", objections.reveal, name="reveal"),
    path("<str:public_id>/public/", public.public, name="public"),
]
