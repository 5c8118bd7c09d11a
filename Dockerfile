# The program in an image; whoever runs it builds it: docker compose up --build
FROM rust:1.95-slim-bookworm AS build
RUN apt-get update && apt-get install --yes --no-install-recommends gcc libc6-dev && rm -rf /var/lib/apt/lists/*
WORKDIR /build
COPY . .
# Queries are checked against the committed .sqlx.
RUN SQLX_OFFLINE=true cargo build --locked --release --bin chibo

FROM debian:12-slim
# pg_dump and pg_restore for backups, curl for the health check.
RUN apt-get update \
  && apt-get install --yes --no-install-recommends ca-certificates curl postgresql-client-15 \
  && rm -rf /var/lib/apt/lists/* \
  && useradd --system --uid 10001 --home-dir /nonexistent --shell /usr/sbin/nologin chibo \
  && install -d -o chibo -g chibo -m 0700 /backups
COPY --from=build /build/target/release/chibo /usr/local/bin/chibo
USER chibo
EXPOSE 8443
VOLUME /backups
ENTRYPOINT ["chibo"]
CMD ["serve"]
