-- token_highest: the highest token under which anything was committed or erased; 0 when nothing was.
select greatest((select max(token) from usage), (select max(token) from erasures), 0)
