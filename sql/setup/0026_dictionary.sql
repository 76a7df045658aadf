-- The data dictionary is open to every role: it holds no rows, and no figure of a company but how many of them there are.
insert into ops.page_role (role, page)
select
    role,
    'data/dictionary'
from ops.role;
