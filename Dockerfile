# Two stages: what builds stays behind; what runs has no compiler, no pip cache and no root.
FROM python:3.12-slim AS build
WORKDIR /build
RUN python -m venv /opt/treatywatch
COPY requirements.lock ./
RUN /opt/treatywatch/bin/pip install --no-cache-dir --require-hashes -r requirements.lock
COPY pyproject.toml README.md ./
COPY bot ./bot
COPY handlers ./handlers
RUN /opt/treatywatch/bin/pip install --no-cache-dir --no-build-isolation --no-deps . \
    # Compile the lexicon now: the bot, which may not write there, would do it at every start.
    && /opt/treatywatch/bin/treatywatch classify </dev/null

FROM python:3.12-slim
# Arabic letters on maps and charts are joined by FriBiDi; without it those pictures are in English.
RUN apt-get update && apt-get install -y --no-install-recommends libfribidi0 && rm -rf /var/lib/apt/lists/*
RUN useradd --system --uid 10001 --home-dir /data treatywatch && install -d -o treatywatch /data
COPY --from=build /opt/treatywatch /opt/treatywatch
COPY feeds.yaml /etc/treatywatch/feeds.yaml
ENV PATH=/opt/treatywatch/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    STORE_URL=sqlite:////data/treatywatch.sqlite \
    FEEDS_FILE=/etc/treatywatch/feeds.yaml \
    FACTS_DIR=/data/facts \
    ALIVE_FILE=/data/alive
USER treatywatch
WORKDIR /data
VOLUME /data
# The bot touches the file every few seconds; a bot that hangs stops doing so.
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s \
    CMD test $(( $(date +%s) - $(stat -c %Y /data/alive) )) -lt 60
ENTRYPOINT ["python", "-m", "bot"]
CMD ["run"]
