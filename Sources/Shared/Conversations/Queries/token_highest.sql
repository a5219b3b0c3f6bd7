-- token_highest: the highest token under which anything was committed; 0 when nothing was.
select coalesce(max(token), 0) from token_marks
