#!lua flags=allow-oom
-- pause_begin: claim nothing more of a tenant, a bot, or at all. Messages are accepted and wait where they are: claims set
-- aside what they find, so this costs the same however much waits.
--
-- ARGV[1]  all, tenant:<tenant> or bot:<tenant>.<bot>
-- ARGV[2]  reason, for people; '' = none
--
-- Returns since when it is paused, ms. Run twice, it returns the same; a new reason takes the place of the old one.

return note_pause(ARGV[1], ARGV[2])
