-- Lists by state: the state of a row is inside its body. Expression and condition are those of the statement, to the letter
-- (reading/registry.rs): otherwise no planner takes the index. Rows of other kinds, which are not listed by state, pay nothing.
CREATE INDEX rm_rows_state ON rm_rows (generation, kind, json_extract(body, '$.state'), sort, key)
    WHERE kind IN ('mentor', 'mentee');
