#!/bin/sh
# Prepares a PostgreSQL server that the program does not run itself: three logins and an empty database. The
# image of PostgreSQL runs this once, for a new volume; elsewhere an administrator does, as a superuser:
#
#   SECRETS=/etc/chibo/secrets deploy/database.sh
#
# chibo_owner owns the tables and migrates, chibo_app serves pages and owns nothing, chibo_backup reads
# everything. Neither of the first two is above row-level security, and none can become another's master.
set -eu
secrets=${SECRETS:-/run/secrets}
# The password in an address: postgres://name:password@host/database
password() { sed -n '1s#^[a-z]*://[^:/@]*:\([^@]*\)@.*#\1#p' "$secrets/$1"; }

psql --quiet --no-psqlrc --set ON_ERROR_STOP=1 --username "${POSTGRES_USER:-postgres}" --dbname "${POSTGRES_DB:-postgres}" \
  --set app="$(password database_url)" --set owner="$(password database_owner_url)" \
  --set backup="$(password database_backup_url)" <<'SQL'
create role chibo_owner login nosuperuser nocreatedb nocreaterole nobypassrls password :'owner';
create role chibo_app login nosuperuser nocreatedb nocreaterole nobypassrls password :'app';
grant chibo_app to chibo_owner;
create role chibo_backup login bypassrls password :'backup' in role pg_read_all_data, chibo_app;
create database chibo owner chibo_owner;
revoke all on database chibo from public;
grant connect on database chibo to chibo_app, chibo_backup;
SQL
