# syntax=docker/dockerfile:1.7
# The bank as a small image: one binary, no compiler, no root, nothing to write to but the data volume.

FROM rust:1.95.0-slim-trixie AS build
# The image's own toolchain; rust-toolchain.toml would make rustup fetch another one.
ENV RUSTUP_TOOLCHAIN=1.95.0
WORKDIR /build
COPY . .
RUN --mount=type=cache,target=/usr/local/cargo/registry \
    --mount=type=cache,target=/build/target \
    cargo build --release --locked -p credit-bank-api --bin credit-bank \
    && install -D -m 0755 target/release/credit-bank /out/credit-bank \
    && mkdir /out/data

FROM debian:13.2-slim AS run
# Made here, so that a new volume on /data is born with this owner and mode.
COPY --from=build --chown=10001:10001 --chmod=0700 /out/data /data
COPY --from=build /out/credit-bank /usr/local/bin/credit-bank
# A number, not a name: orchestrators check "not root" without reading /etc/passwd.
USER 10001:10001
ENV CREDIT_BANK_DATA_DIR=/data \
    CREDIT_BANK_LISTEN=0.0.0.0:8080
VOLUME ["/data"]
EXPOSE 8080
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=3s --start-period=10s --retries=3 CMD ["credit-bank", "health"]
ENTRYPOINT ["credit-bank"]
CMD ["serve"]
