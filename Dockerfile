# The three programs of Rookery in one image: rookery, rookery-node, rookery-cluster. How to use it: tools/docker/README.md
#
#   docker build -t rookery .
#   docker build -t rookery --build-arg NODE_IMAGE=node:22-bookworm-slim .
#
# Build arguments
#   NODE_IMAGE    any Debian image with Node.js 20.19 or newer and a user `node`
#   NPM_REGISTRY  the registry that packages come from; empty: as npm in that image has it
# A registry that asks who you are: --secret id=npmrc,src=$HOME/.npmrc (it stays out of the image).
ARG NODE_IMAGE=node:24-bookworm-slim

# better-sqlite3 has no prebuilt binary for every machine; Node's headers lie in the image, so none are fetched.
FROM ${NODE_IMAGE} AS packages
ARG NPM_REGISTRY=
ENV npm_config_nodedir=/usr/local
RUN apt-get update -q \
  && apt-get install -q -y --no-install-recommends g++ make python3 \
  && rm -rf /var/lib/apt/lists/*
WORKDIR /opt/rookery
COPY package.json package-lock.json .npmrc ./
# The only package whose script has to run is named: ours would build sources that are not here yet.
RUN --mount=type=cache,target=/root/.npm --mount=type=secret,id=npmrc,target=/root/.npmrc \
  npm ci --ignore-scripts ${NPM_REGISTRY:+--registry="$NPM_REGISTRY"} \
  && npm rebuild better-sqlite3

# What runs needs neither development's packages nor what better-sqlite3 was compiled from.
FROM packages AS production
RUN npm prune --omit=dev --ignore-scripts \
  && cd node_modules/better-sqlite3 \
  && mv build/Release/better_sqlite3.node . \
  && rm -rf build deps src \
  && mkdir -p build/Release \
  && mv better_sqlite3.node build/Release/

FROM packages AS build
COPY . .
RUN node tools/build.mjs

FROM ${NODE_IMAGE}
LABEL org.opencontainers.image.title="Rookery" \
  org.opencontainers.image.description="A federated username directory and message relay for the Nym mixnet" \
  org.opencontainers.image.licenses="Apache-2.0"
ENV NODE_ENV=production ROOKERY_NODE_DATA=/var/lib/rookery ROOKERY_HOME=/home/node/.rookery
# A new volume takes its owner from the folder that it is mounted on, and is root's where the image has none.
# /cluster is where `rookery-cluster genesis` finds the volumes of all nodes, /invites where nodes leave theirs.
RUN install -d -o node -g node -m 700 /var/lib/rookery /home/node/.rookery \
  && install -d -o node -g node -m 755 /cluster /invites \
  && for number in 1 2 3 4 5 6 7; do install -d -o node -g node -m 700 "/cluster/node-$number"; done \
  && for program in client/cli:rookery node:rookery-node tools/cluster:rookery-cluster; do \
    ln -s "/opt/rookery/dist/${program%%:*}/main.js" "/usr/local/bin/${program##*:}"; \
  done
COPY --from=production /opt/rookery/package.json /opt/rookery/package.json
COPY --from=production /opt/rookery/node_modules /opt/rookery/node_modules
COPY --from=build /opt/rookery/dist /opt/rookery/dist
COPY --chmod=755 tools/docker/register-and-look-up.sh /usr/local/bin/register-and-look-up
USER node
WORKDIR /var/lib/rookery
# The programs end in order at SIGTERM, also as process 1.
CMD ["rookery-node", "--help"]
