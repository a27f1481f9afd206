# Plimsoll as an image: the committed bundle on a plain Node, as a user without rights.
#   docker build --tag plimsoll:0.1.0 .
#   docker run --rm --volume "$PWD:/work" plimsoll:0.1.0 run --url http://host.docker.internal:3000
FROM node:24.21.0-bookworm-slim

LABEL org.opencontainers.image.title="Plimsoll" \
      org.opencontainers.image.description="HTTP load gate for pull requests" \
      org.opencontainers.image.licenses="MIT"

COPY LICENSE /opt/plimsoll/
COPY dist /opt/plimsoll/dist/

# The user that the official image makes: 1000, group 1000.
USER node
WORKDIR /work
ENTRYPOINT ["node", "/opt/plimsoll/dist/index.js"]
CMD ["--help"]
