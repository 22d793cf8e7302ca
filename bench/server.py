"""What granian serves for `bench.marks`: our site, and a bare Django site with one view that does one upsert."""

import json
import os
from typing import Any

import django
from django.http import HttpRequest, JsonResponse
from django.urls import path

from jiceng.config import settings as own

own.DATABASES["default"]["NAME"] = os.environ["BENCH_DATABASE"]
if os.environ.get("BENCH_BARE"):
    own.MIDDLEWARE, own.ROOT_URLCONF = [], "bench.server"
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jiceng.config.settings")
django.setup()

from django.core.wsgi import get_wsgi_application  # noqa: E402  the settings must be changed before

from jiceng.activities.models import Attendance  # noqa: E402  the same

application = get_wsgi_application()


def mark(request: HttpRequest) -> JsonResponse:
    data: dict[str, Any] = json.loads(request.body)
    row = Attendance(activity_id=data["activity"], person_id=data["person"], presence=data["presence"])
    Attendance.objects.bulk_create(
        [row], update_conflicts=True, unique_fields=["activity", "person"], update_fields=["presence"]
    )
    answer = JsonResponse({"presence": row.presence})
    answer["Content-Length"] = len(answer.content)
    return answer


urlpatterns = [path("mark", mark)]
