create table customers (id bigint primary key, name text not null);
create table orders (id bigint primary key, customer bigint references customers, placed timestamptz);
create table order_lines (order_id bigint references orders, product text, pieces int);
