# Khuvuc with everything it needs, the map's scripts too: it asks no other host when it runs.
FROM python:3.11-slim-bookworm AS build
WORKDIR /src
RUN python -m venv /opt/khuvuc
COPY requirements.lock ./
RUN /opt/khuvuc/bin/pip install --no-cache-dir --require-hashes -r requirements.lock
COPY pyproject.toml README.md LICENSE ./
COPY geo geo
COPY maps maps
COPY api api
RUN /opt/khuvuc/bin/pip install --no-cache-dir --no-deps . \
    && cd / && /opt/khuvuc/bin/python -c "from maps import ensure_assets; ensure_assets()"

FROM python:3.11-slim-bookworm
RUN useradd --system --uid 10001 --home-dir /data --create-home khuvuc
COPY --from=build /opt/khuvuc /opt/khuvuc
ENV PATH=/opt/khuvuc/bin:$PATH PYTHONUNBUFFERED=1 NUMBA_CACHE_DIR=/data/numba
USER khuvuc
WORKDIR /data
EXPOSE 8000
ENTRYPOINT ["khuvuc"]
CMD ["serve", "--host", "0.0.0.0"]
