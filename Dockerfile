# syntax=docker/dockerfile:1
# The image of `kansa`: `kansa serve` unless another command is given. It holds no configuration and no secret.

FROM rust:1.95-slim-bookworm AS build
WORKDIR /src
COPY . .
# The caches outlive a build, so only what changed is compiled again.
RUN --mount=type=cache,target=/usr/local/cargo/registry \
    --mount=type=cache,target=/src/target \
    cargo build --release --locked --package api --bin kansa \
    && install -D target/release/kansa /out/kansa

FROM debian:bookworm-slim
# ca-certificates: an issuer's keys are fetched over HTTPS. curl: the health check.
RUN apt-get update \
    && apt-get install --yes --no-install-recommends ca-certificates curl \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --home-dir /nonexistent --no-create-home --shell /usr/sbin/nologin kansa
COPY --from=build /out/kansa /usr/local/bin/kansa
# What `kansa import` loads: the register and the catalogue, as they are in the repository.
COPY data /usr/local/share/kansa/data
COPY catalogs /usr/local/share/kansa/catalogs
# Where the volumes go, the trail's key and the evidence: a new volume takes over whose the folder is.
RUN install --directory --owner=10001 --group=10001 --mode=0700 \
    /var/lib/kansa /var/lib/kansa/keys /var/lib/kansa/evidence
USER 10001:10001
ENV KANSA_DATA=/var/lib/kansa KANSA_LISTEN=0.0.0.0:8080 KANSA_LOG_FORMAT=json
EXPOSE 8080
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=3s --start-period=10s --retries=3 \
    CMD ["curl", "--fail", "--silent", "--output", "/dev/null", "http://127.0.0.1:8080/readyz"]
ENTRYPOINT ["kansa"]
CMD ["serve"]
