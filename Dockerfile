# The image of the web server and the worker; docker-compose.yml puts it to work.
FROM python:3.11-slim-bookworm

ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
WORKDIR /app

COPY requirements.txt .
RUN pip install --requirement requirements.txt \
    && python -m compileall -q /usr/local/lib/python3.11/site-packages \
    && useradd --system --uid 10001 --no-create-home dashboard \
    && install --directory --owner dashboard /var/lib/dashboard

COPY . .
RUN python -m compileall -q .

USER dashboard
ENV MODE=production HOST=0.0.0.0 PORT=8050 DATA_DIR=/var/lib/dashboard
EXPOSE 8050
HEALTHCHECK --start-period=30s --interval=15s --timeout=5s \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8050/healthz', timeout=4)"]
CMD ["gunicorn", "--config", "gunicorn.conf.py"]
