# One image for web, worker and beat. The process it runs by default is the web process.
# A release is built from one digest of it: docs/operations/image.md.
# Debian 13 is the one that has PostgreSQL 17.
ARG PYTHON=python:3.13-slim-trixie
FROM ${PYTHON}

ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 CONSOLE_DATA=/var/lib/console
WORKDIR /srv/console

# What `manage.py backup` and `restore` run, of the version of the server in docker-compose.yml.
RUN apt-get update && apt-get install --yes --no-install-recommends postgresql-client-17 \
    && rm -rf /var/lib/apt/lists/*

COPY requirements.txt .
# pytest-django is in the list for those who write tests; it and what came with it stay out.
RUN pip install --no-cache-dir -r requirements.txt \
    && pip uninstall --yes pytest-django pytest iniconfig pluggy pygments

COPY . .
# The settings need these two to start; neither is used, nor kept.
RUN SECRET_KEY=build CONSOLE_ORIGIN=http://build CELERY_BROKER_URL=memory:// \
    python manage.py collectstatic --no-input --verbosity 0 \
    && python -m compileall -q -x '/static/' . \
    && useradd --uid 10001 --no-create-home --home-dir /var/lib/console console \
    && chown console /var/lib/console

# Which commit this is, for operators: `docker build --build-arg CONSOLE_COMMIT=$(git rev-parse HEAD) .`
ARG CONSOLE_COMMIT=
ENV CONSOLE_COMMIT=$CONSOLE_COMMIT

# A number, by which Kubernetes can tell that it is not root.
USER 10001
EXPOSE 8000
# It asks under the name that people use, since any other is refused.
HEALTHCHECK --interval=15s --timeout=5s --start-period=20s CMD ["python", "-c", "\
import os, urllib.parse, urllib.request as r; \
host = urllib.parse.urlsplit(os.environ['CONSOLE_ORIGIN']).netloc; \
r.urlopen(r.Request('http://127.0.0.1:8000/healthz', headers={'Host': host}), timeout=4)"]
CMD ["gunicorn", "console.wsgi", "--config", "python:console.running.web", "--bind", "0.0.0.0:8000", "--workers", "2", "--worker-class", "gthread", "--threads", "8", "--keep-alive", "75", "--no-control-socket", "--logger-class", "console.logs.web_server.Logger", "--preload", "--worker-tmp-dir", "/dev/shm"]
