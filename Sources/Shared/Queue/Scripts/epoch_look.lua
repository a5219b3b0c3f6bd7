#!lua flags=no-writes
-- epoch_look: the epoch of the journal that a shard is in.
--
-- Returns nil where Redis may lack what the journal has: it was emptied, it was started again, another server took over, or it is
-- still being filled.

return tonumber(epoch_now() or "")
