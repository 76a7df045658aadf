-- How long the runs of jobs are kept, and how files came.

insert into ops.retention (table_name, column_name, keep_days, about) values
('job_run', 'finished_at', 90, 'Runs of jobs'),
('quality_run', 'at', 1095, 'How files came, by the run of the check');
