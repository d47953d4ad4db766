-- Children who are found by one record are linked by that (returned_together) from now on, where they were found_with or
-- same_event: the links of such records are made again, as are those of records whose people are others now.
INSERT INTO profile.reassigned (record)
    SELECT DISTINCT record FROM profile.entry JOIN published.record USING (record)
    WHERE position('"missing.found.v1"'::bytea IN state) > 0
    ORDER BY record;
