-- retention_tenants: tenants that keep what was said for some days only: id, days.
select id, retention_days from tenants where retention_days is not null order by id
