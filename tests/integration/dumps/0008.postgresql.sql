CREATE TABLE public.alembic_version (
    version_num character varying(32) NOT NULL
);
CREATE TABLE public.article (
    id bigint NOT NULL,
    page_id bigint NOT NULL,
    site_key character varying(64) NOT NULL,
    url text NOT NULL,
    title text NOT NULL,
    headline text NOT NULL,
    published_at timestamp with time zone,
    published_on date,
    source text,
    author text,
    editor text,
    original_url text,
    text text NOT NULL,
    normal text NOT NULL,
    noise json NOT NULL,
    substances json NOT NULL,
    announcement boolean NOT NULL,
    score double precision NOT NULL,
    type character varying(20),
    rules json NOT NULL,
    topics json NOT NULL,
    rules_version character varying(64) NOT NULL,
    "national" boolean NOT NULL,
    place_by_site boolean NOT NULL,
    backlog boolean NOT NULL,
    first_seen_at timestamp with time zone NOT NULL,
    revision integer NOT NULL,
    revised_at timestamp with time zone,
    withdrawn_at timestamp with time zone,
    part integer DEFAULT 0 NOT NULL,
    reader character varying(16) DEFAULT ''::character varying NOT NULL,
    headline_only boolean DEFAULT false NOT NULL,
    edition integer DEFAULT 0 NOT NULL
);
CREATE SEQUENCE public.article_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.article_id_seq OWNED BY public.article.id;
CREATE TABLE public.article_region (
    article_id bigint NOT NULL,
    place integer NOT NULL,
    name character varying(40) NOT NULL,
    code character varying(6) NOT NULL,
    level character varying(8) NOT NULL,
    province character varying(8) NOT NULL
);
CREATE TABLE public.delivery (
    id bigint NOT NULL,
    kind character varying(12) NOT NULL,
    subscriber_id bigint,
    recipient character varying(320) NOT NULL,
    message_id character varying(255) NOT NULL,
    payload json NOT NULL,
    state character varying(10) NOT NULL,
    attempts integer NOT NULL,
    created_at timestamp with time zone NOT NULL,
    next_try_at timestamp with time zone NOT NULL,
    lease_owner character varying(80),
    lease_until timestamp with time zone,
    sent_at timestamp with time zone,
    subject text,
    answer text,
    domain character varying(255)
);
CREATE SEQUENCE public.delivery_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.delivery_id_seq OWNED BY public.delivery.id;
CREATE TABLE public.event (
    id bigint NOT NULL,
    at timestamp with time zone NOT NULL,
    kind character varying(40) NOT NULL,
    level character varying(10) NOT NULL,
    site_key character varying(64),
    message text NOT NULL,
    told_at timestamp with time zone,
    over_at timestamp with time zone,
    over_told_at timestamp with time zone
);
CREATE SEQUENCE public.event_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.event_id_seq OWNED BY public.event.id;
CREATE TABLE public.feedback (
    subscriber_id bigint NOT NULL,
    story_id bigint NOT NULL,
    at timestamp with time zone NOT NULL,
    relevant boolean NOT NULL
);
CREATE TABLE public.figure (
    id bigint NOT NULL,
    article_id bigint NOT NULL,
    measure character varying(20) NOT NULL,
    value double precision NOT NULL,
    unit character varying(8) NOT NULL,
    approx character varying(8),
    substance character varying(40),
    region text,
    period text,
    start integer NOT NULL,
    "end" integer NOT NULL
);
CREATE SEQUENCE public.figure_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.figure_id_seq OWNED BY public.figure.id;
CREATE TABLE public.fingerprint (
    key bigint NOT NULL,
    article_id bigint NOT NULL
);
CREATE TABLE public.hand_move (
    id bigint NOT NULL,
    at timestamp with time zone NOT NULL,
    by character varying(80) NOT NULL,
    kind character varying(8) NOT NULL,
    story_id bigint NOT NULL,
    other_id bigint NOT NULL,
    anchor json NOT NULL,
    moved json NOT NULL,
    as_of bigint NOT NULL
);
CREATE SEQUENCE public.hand_move_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.hand_move_id_seq OWNED BY public.hand_move.id;
CREATE TABLE public.hit (
    id bigint NOT NULL,
    article_id bigint NOT NULL,
    rule character varying(80) NOT NULL,
    term text NOT NULL,
    zone character varying(8) NOT NULL,
    start integer NOT NULL,
    "end" integer NOT NULL
);
CREATE SEQUENCE public.hit_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.hit_id_seq OWNED BY public.hit.id;
CREATE TABLE public.host_gate (
    host character varying(255) NOT NULL,
    next_at timestamp with time zone NOT NULL,
    lease_owner character varying(80),
    lease_until timestamp with time zone,
    crawl_delay double precision NOT NULL,
    held_until timestamp with time zone,
    held_reason character varying(200)
);
CREATE TABLE public.inbound (
    id bigint NOT NULL,
    key character varying(255) NOT NULL,
    at timestamp with time zone NOT NULL,
    kind character varying(12) NOT NULL,
    sender character varying(320) NOT NULL,
    subscriber_id bigint,
    delivery_id bigint,
    detail text
);
CREATE SEQUENCE public.inbound_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.inbound_id_seq OWNED BY public.inbound.id;
CREATE TABLE public.list (
    id bigint NOT NULL,
    site_key character varying(64) NOT NULL,
    url text NOT NULL,
    kind character varying(16) NOT NULL,
    active boolean NOT NULL,
    due_at timestamp with time zone NOT NULL,
    first_read_at timestamp with time zone,
    etag text,
    last_modified text,
    content_hash character varying(64),
    full_at timestamp with time zone
);
CREATE TABLE public.list_diary (
    list_id bigint NOT NULL,
    memory text,
    diary text,
    visit_id bigint NOT NULL,
    pages_until timestamp with time zone,
    stale boolean NOT NULL
);
CREATE SEQUENCE public.list_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.list_id_seq OWNED BY public.list.id;
CREATE TABLE public.obligation (
    id bigint NOT NULL,
    subscriber_id bigint NOT NULL,
    story_id bigint NOT NULL,
    kind character varying(12) NOT NULL,
    version integer NOT NULL,
    delivery_mode character varying(10) NOT NULL,
    created_at timestamp with time zone NOT NULL,
    delivery_id bigint,
    told_id bigint
);
CREATE SEQUENCE public.obligation_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.obligation_id_seq OWNED BY public.obligation.id;
CREATE TABLE public.page (
    id bigint NOT NULL,
    url_key text NOT NULL,
    url text NOT NULL,
    site_key character varying(64) NOT NULL,
    list_id bigint,
    anchor text NOT NULL,
    published_hint text,
    first_visit boolean NOT NULL,
    listed_at timestamp with time zone NOT NULL,
    status character varying(16) NOT NULL,
    reason text,
    attempts integer NOT NULL,
    next_try_at timestamp with time zone,
    http_status integer,
    fetched_at timestamp with time zone,
    final_url text,
    etag text,
    last_modified text,
    revisit_at timestamp with time zone,
    revisits integer NOT NULL,
    found_on bigint
);
CREATE SEQUENCE public.page_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.page_id_seq OWNED BY public.page.id;
CREATE TABLE public.quarantine (
    page_id bigint NOT NULL,
    body bytea NOT NULL,
    error text NOT NULL,
    stored_at timestamp with time zone NOT NULL
);
CREATE TABLE public.revision (
    id bigint NOT NULL,
    article_id bigint NOT NULL,
    number integer NOT NULL,
    title text NOT NULL,
    text text NOT NULL,
    replaced_at timestamp with time zone NOT NULL,
    as_of bigint DEFAULT '0'::bigint NOT NULL
);
CREATE SEQUENCE public.revision_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.revision_id_seq OWNED BY public.revision.id;
CREATE TABLE public.rule_version (
    id bigint NOT NULL,
    topic character varying(40) NOT NULL,
    digest character varying(64) NOT NULL,
    source text NOT NULL,
    accepted_at timestamp with time zone NOT NULL,
    active boolean NOT NULL
);
CREATE SEQUENCE public.rule_version_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.rule_version_id_seq OWNED BY public.rule_version.id;
CREATE TABLE public.see_also (
    story_id bigint NOT NULL,
    other_id bigint NOT NULL,
    reason text NOT NULL
);
CREATE TABLE public.site (
    key character varying(64) NOT NULL,
    name character varying(200) NOT NULL,
    province character varying(16) NOT NULL,
    version_id bigint NOT NULL,
    active boolean NOT NULL,
    slow boolean NOT NULL,
    lease_owner character varying(80),
    lease_until timestamp with time zone,
    started_at timestamp with time zone,
    finished_at timestamp with time zone,
    outcome character varying(40),
    fetched_well_at timestamp with time zone,
    last_new_at timestamp with time zone,
    failures double precision NOT NULL
);
CREATE TABLE public.site_study (
    site_key character varying(64) NOT NULL,
    notes json NOT NULL,
    updated_at timestamp with time zone NOT NULL
);
CREATE TABLE public.site_template (
    id bigint NOT NULL,
    site_key character varying(64) NOT NULL,
    version integer NOT NULL,
    layouts json NOT NULL,
    learned_at timestamp with time zone NOT NULL,
    ended_at timestamp with time zone,
    ended_why text
);
CREATE SEQUENCE public.site_template_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.site_template_id_seq OWNED BY public.site_template.id;
CREATE TABLE public.site_version (
    id bigint NOT NULL,
    site_key character varying(64) NOT NULL,
    digest character varying(64) NOT NULL,
    source text NOT NULL,
    accepted_at timestamp with time zone NOT NULL
);
CREATE SEQUENCE public.site_version_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.site_version_id_seq OWNED BY public.site_version.id;
CREATE TABLE public.snapshot (
    id bigint NOT NULL,
    page_id bigint NOT NULL,
    url text NOT NULL,
    fetched_at timestamp with time zone NOT NULL,
    http_status integer NOT NULL,
    headers json NOT NULL,
    digest character varying(64) NOT NULL,
    size integer NOT NULL,
    body bytea NOT NULL
);
CREATE SEQUENCE public.snapshot_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.snapshot_id_seq OWNED BY public.snapshot.id;
CREATE TABLE public.story (
    id bigint NOT NULL,
    origin_id bigint NOT NULL,
    first_seen_at timestamp with time zone NOT NULL,
    plan_due boolean NOT NULL,
    correction integer NOT NULL,
    withdrawn_at timestamp with time zone,
    merged_into bigint,
    best_id bigint NOT NULL
);
CREATE SEQUENCE public.story_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.story_id_seq OWNED BY public.story.id;
CREATE TABLE public.story_member (
    story_id bigint NOT NULL,
    article_id bigint NOT NULL,
    relation character varying(8) NOT NULL,
    shared double precision NOT NULL,
    place integer NOT NULL,
    spans json NOT NULL,
    matched boolean NOT NULL,
    evidence json NOT NULL,
    joined_at timestamp with time zone NOT NULL
);
CREATE TABLE public.subscriber (
    id bigint NOT NULL,
    email character varying(320) NOT NULL,
    email_key character varying(320) NOT NULL,
    state character varying(12) NOT NULL,
    state_reason text,
    created_at timestamp with time zone NOT NULL,
    confirmed_at timestamp with time zone,
    left_at timestamp with time zone,
    resumed_at timestamp with time zone,
    quiet_from character varying(5),
    quiet_until character varying(5),
    pace_minutes integer,
    digest_hour integer DEFAULT 8 NOT NULL,
    digest_weekday integer DEFAULT 0 NOT NULL,
    empty_digest boolean DEFAULT false NOT NULL,
    soft_bounces integer DEFAULT 0 NOT NULL,
    held_until timestamp with time zone
);
CREATE TABLE public.subscriber_change (
    id bigint NOT NULL,
    subscriber_id bigint NOT NULL,
    at timestamp with time zone NOT NULL,
    by character varying(80) NOT NULL,
    what character varying(12) NOT NULL,
    detail text
);
CREATE SEQUENCE public.subscriber_change_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.subscriber_change_id_seq OWNED BY public.subscriber_change.id;
CREATE SEQUENCE public.subscriber_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.subscriber_id_seq OWNED BY public.subscriber.id;
CREATE TABLE public.subscription (
    id bigint NOT NULL,
    subscriber_id bigint NOT NULL,
    provinces json NOT NULL,
    topics json NOT NULL,
    delivery character varying(10) NOT NULL,
    created_at timestamp with time zone NOT NULL,
    cities json DEFAULT '[]'::json NOT NULL,
    types json DEFAULT '[]'::json NOT NULL,
    substances json DEFAULT '[]'::json NOT NULL,
    words json DEFAULT '[]'::json NOT NULL,
    channels json DEFAULT '[]'::json NOT NULL,
    least_score double precision DEFAULT '0'::double precision NOT NULL
);
CREATE SEQUENCE public.subscription_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.subscription_id_seq OWNED BY public.subscription.id;
CREATE TABLE public.suppression (
    email_key character varying(320) NOT NULL,
    since timestamp with time zone NOT NULL,
    reason text NOT NULL
);
CREATE TABLE public.visit (
    id bigint NOT NULL,
    list_id bigint NOT NULL,
    at timestamp with time zone NOT NULL,
    outcome character varying(40) NOT NULL,
    http_status integer,
    links integer NOT NULL,
    fresh integer NOT NULL,
    overlap double precision,
    detail text,
    moving integer,
    due_at timestamp with time zone
);
CREATE SEQUENCE public.visit_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.visit_id_seq OWNED BY public.visit.id;
ALTER TABLE ONLY public.article ALTER COLUMN id SET DEFAULT nextval('public.article_id_seq'::regclass);
ALTER TABLE ONLY public.delivery ALTER COLUMN id SET DEFAULT nextval('public.delivery_id_seq'::regclass);
ALTER TABLE ONLY public.event ALTER COLUMN id SET DEFAULT nextval('public.event_id_seq'::regclass);
ALTER TABLE ONLY public.figure ALTER COLUMN id SET DEFAULT nextval('public.figure_id_seq'::regclass);
ALTER TABLE ONLY public.hand_move ALTER COLUMN id SET DEFAULT nextval('public.hand_move_id_seq'::regclass);
ALTER TABLE ONLY public.hit ALTER COLUMN id SET DEFAULT nextval('public.hit_id_seq'::regclass);
ALTER TABLE ONLY public.inbound ALTER COLUMN id SET DEFAULT nextval('public.inbound_id_seq'::regclass);
ALTER TABLE ONLY public.list ALTER COLUMN id SET DEFAULT nextval('public.list_id_seq'::regclass);
ALTER TABLE ONLY public.obligation ALTER COLUMN id SET DEFAULT nextval('public.obligation_id_seq'::regclass);
ALTER TABLE ONLY public.page ALTER COLUMN id SET DEFAULT nextval('public.page_id_seq'::regclass);
ALTER TABLE ONLY public.revision ALTER COLUMN id SET DEFAULT nextval('public.revision_id_seq'::regclass);
ALTER TABLE ONLY public.rule_version ALTER COLUMN id SET DEFAULT nextval('public.rule_version_id_seq'::regclass);
ALTER TABLE ONLY public.site_template ALTER COLUMN id SET DEFAULT nextval('public.site_template_id_seq'::regclass);
ALTER TABLE ONLY public.site_version ALTER COLUMN id SET DEFAULT nextval('public.site_version_id_seq'::regclass);
ALTER TABLE ONLY public.snapshot ALTER COLUMN id SET DEFAULT nextval('public.snapshot_id_seq'::regclass);
ALTER TABLE ONLY public.story ALTER COLUMN id SET DEFAULT nextval('public.story_id_seq'::regclass);
ALTER TABLE ONLY public.subscriber ALTER COLUMN id SET DEFAULT nextval('public.subscriber_id_seq'::regclass);
ALTER TABLE ONLY public.subscriber_change ALTER COLUMN id SET DEFAULT nextval('public.subscriber_change_id_seq'::regclass);
ALTER TABLE ONLY public.subscription ALTER COLUMN id SET DEFAULT nextval('public.subscription_id_seq'::regclass);
ALTER TABLE ONLY public.visit ALTER COLUMN id SET DEFAULT nextval('public.visit_id_seq'::regclass);
INSERT INTO public.alembic_version VALUES ('0008');
INSERT INTO public.article VALUES (2, 3, 'fujian', 'http://fujian.test/copy.html', '济南警方破获一起贩毒案', '', '2026-11-21 08:00:00+00', '2026-11-21', '齐鲁网', NULL, NULL, NULL, '济南警方破获贩毒案1起，缴获毒品2公斤。', '济南警方破获贩毒案1起，缴获毒品2公斤。', '["body-twice"]', '["\u51b0\u6bd2"]', true, 1.5, '案件通报', '["drug-case"]', '["\u7981\u6bd2"]', 'v1', false, false, false, '2026-11-21 09:00:00+00', 0, NULL, NULL, 0, '', false, 0);
INSERT INTO public.article VALUES (3, 4, 'fujian', 'http://fujian.test/doubt.html', '济南警方破获一起贩毒案', '', '2026-11-21 08:00:00+00', '2026-11-21', '齐鲁网', NULL, NULL, NULL, '济南警方破获贩毒案1起，缴获毒品2公斤。', '济南警方破获贩毒案1起，缴获毒品2公斤。', '["body-twice"]', '["\u51b0\u6bd2"]', true, 1.5, '案件通报', '["drug-case"]', '["\u7981\u6bd2"]', 'v1', false, false, false, '2026-11-21 09:00:00+00', 0, NULL, NULL, 0, '', false, 0);
INSERT INTO public.article VALUES (1, 2, 'qilu', 'http://qilu.test/first.html', '更正：济南警方破获一起贩毒案', '', '2026-11-21 08:00:00+00', '2026-11-21', '齐鲁网', NULL, NULL, NULL, '济南警方破获贩毒案1起，缴获毒品2公斤。', '济南警方破获贩毒案1起，缴获毒品2公斤。', '["body-twice"]', '["\u51b0\u6bd2"]', true, 1.5, '案件通报', '["drug-case"]', '["\u7981\u6bd2"]', 'v2', false, false, false, '2026-11-21 08:00:00+00', 1, '2026-11-21 10:00:00+00', NULL, 0, '', false, 0);
INSERT INTO public.article_region VALUES (2, 0, '厦门市', '350200', 'city', '福建');
INSERT INTO public.article_region VALUES (3, 0, '济南市', '370100', 'city', '山东');
INSERT INTO public.article_region VALUES (1, 0, '济南市', '370100', 'city', '山东');
INSERT INTO public.delivery VALUES (1, 'alert', 1, 'li@example.test', '<1@jindu.test>', '{}', 'sent', 0, '2026-11-21 09:00:00+00', '2026-11-21 09:00:00+00', NULL, NULL, '2026-11-21 09:00:00+00', '[山东] 济南警方破获一起贩毒案', '250 ok', 'example.test');
INSERT INTO public.event VALUES (1, '2026-11-21 08:00:00+00', 'quiet', 'incident', 'qilu', 'qilu 网 3 天没有新文章', NULL, NULL, NULL);
INSERT INTO public.feedback VALUES (1, 1, '2026-11-21 09:00:00+00', false);
INSERT INTO public.figure VALUES (2, 2, '缴获毒品', 2, '公斤', 'exact', NULL, '济南市', NULL, 12, 15);
INSERT INTO public.figure VALUES (3, 3, '缴获毒品', 3, '公斤', 'exact', NULL, '济南市', NULL, 12, 15);
INSERT INTO public.figure VALUES (4, 1, '缴获毒品', 3, '公斤', 'exact', NULL, '济南市', NULL, 12, 15);
INSERT INTO public.fingerprint VALUES (6442450944, 1);
INSERT INTO public.fingerprint VALUES (8589934591, 1);
INSERT INTO public.fingerprint VALUES (8589934592, 1);
INSERT INTO public.fingerprint VALUES (12884901887, 1);
INSERT INTO public.hand_move VALUES (1, '2026-11-21 10:00:00+00', '值班员', 'split', 1, 3, '[1, 0]', '[[2, 0]]', 3);
INSERT INTO public.hand_move VALUES (2, '2026-11-21 10:00:00+00', '值班员', 'merge', 1, 3, '[1, 0]', '[[2, 0]]', 3);
INSERT INTO public.hit VALUES (3, 2, 'drug-case', '贩毒', 'body', 6, 8);
INSERT INTO public.hit VALUES (4, 2, 'drug-case', '贩毒', 'title', 8, 10);
INSERT INTO public.hit VALUES (5, 3, 'drug-case', '贩毒', 'body', 6, 8);
INSERT INTO public.hit VALUES (6, 3, 'drug-case', '贩毒', 'title', 8, 10);
INSERT INTO public.hit VALUES (7, 1, 'drug-case', '贩毒', 'body', 6, 8);
INSERT INTO public.hit VALUES (8, 1, 'drug-case', '贩毒', 'title', 8, 10);
INSERT INTO public.host_gate VALUES ('qilu.test', '2026-11-21 08:00:10+00', NULL, NULL, 10, NULL, NULL);
INSERT INTO public.host_gate VALUES ('fujian.test', '2026-11-21 08:00:00+00', NULL, NULL, 0, '2026-11-21 09:00:00+00', 'Retry-After');
INSERT INTO public.inbound VALUES (1, 'spool 1.eml', '2026-11-21 09:00:00+00', 'soft', '', 1, 1, NULL);
INSERT INTO public.list VALUES (2, 'qilu', 'http://qilu.test/feed.xml', 'page', true, '2026-11-21 08:00:00+00', NULL, NULL, NULL, NULL, NULL);
INSERT INTO public.list VALUES (3, 'fujian', 'http://fujian.test/a', 'page', true, '2026-11-21 08:00:00+00', NULL, NULL, NULL, NULL, NULL);
INSERT INTO public.list VALUES (1, 'qilu', 'http://qilu.test/news', 'page', true, '2026-11-21 08:00:00+00', '2026-11-21 08:00:00+00', '"v1"', 'Sat, 21 Nov 2026 08:00:00 GMT', '0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f', '2026-11-21 08:00:00+00');
INSERT INTO public.list_diary VALUES (1, '[1, 1, [["a1", "b1", 1, 0]]]', NULL, 0, NULL, true);
INSERT INTO public.obligation VALUES (2, 1, 1, 'correction', 1, 'immediate', '2026-11-21 09:00:00+00', NULL, NULL);
INSERT INTO public.obligation VALUES (1, 1, 1, 'alert', 0, 'immediate', '2026-11-21 09:00:00+00', 1, 1);
INSERT INTO public.page VALUES (1, 'qilu.test/failed.html', 'http://qilu.test/failed.html', 'qilu', 1, '标题', NULL, true, '2026-11-21 08:00:00+00', 'error', 'ValueError', 1, NULL, 200, '2026-11-21 08:00:00+00', NULL, NULL, NULL, NULL, 0, NULL);
INSERT INTO public.page VALUES (2, 'qilu.test/first.html', 'http://qilu.test/first.html', 'qilu', 1, '标题', NULL, false, '2026-11-21 08:00:00+00', 'article', NULL, 1, NULL, 200, '2026-11-21 08:00:00+00', NULL, NULL, NULL, NULL, 0, NULL);
INSERT INTO public.page VALUES (3, 'fujian.test/copy.html', 'http://fujian.test/copy.html', 'fujian', 3, '标题', NULL, false, '2026-11-21 09:00:00+00', 'article', NULL, 1, NULL, 200, '2026-11-21 09:00:00+00', NULL, NULL, NULL, NULL, 0, NULL);
INSERT INTO public.page VALUES (4, 'fujian.test/doubt.html', 'http://fujian.test/doubt.html', 'fujian', 3, '标题', NULL, false, '2026-11-21 09:00:00+00', 'article', NULL, 1, NULL, 200, '2026-11-21 09:00:00+00', NULL, NULL, NULL, NULL, 0, NULL);
INSERT INTO public.quarantine VALUES (1, '\x789c011c00e3ff3c703ee697a0e6b395e58886e69e90e79a84e9a1b5e99da23c2f703ef9b010c2', 'ValueError', '2026-11-21 08:00:00+00');
INSERT INTO public.revision VALUES (1, 1, 0, '济南警方破获一起贩毒案', '济南警方破获贩毒案1起，缴获毒品2公斤。', '2026-11-21 10:00:00+00', 3);
INSERT INTO public.rule_version VALUES (1, '禁毒', 'd1', 'topic: 禁毒
', '2026-11-21 08:00:00+00', true);
INSERT INTO public.see_also VALUES (2, 1, '数字不同');
INSERT INTO public.site VALUES ('fujian', 'fujian 网', '福建', 2, true, false, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 0);
INSERT INTO public.site VALUES ('qilu', 'qilu 网', '山东', 1, true, false, 'crawl-1', '2026-11-21 09:00:00+00', '2026-11-21 08:00:00+00', NULL, NULL, '2026-11-21 08:00:00+00', '2026-11-21 08:00:00+00', 0);
INSERT INTO public.site_study VALUES ('qilu', '{"version": 1}', '2026-11-21 08:00:00+00');
INSERT INTO public.site_template VALUES (1, 'qilu', 1, '[{"number": 1, "body": {"anchor": {"tag": "div", "id": "zoom", "classes": null, "nth": null, "alone": false}, "steps": []}, "rise": 1, "opening": null, "chains": ["div#zoom."], "stops": 0.9, "headed": true, "dated": true, "sourced": true, "trial": false, "agreed": 3, "proven": true}]', '2026-11-21 08:00:00+00', NULL, NULL);
INSERT INTO public.site_version VALUES (1, 'qilu', 'digest of qilu 山东 /news /feed.xml', 'key: qilu
', '2026-11-21 08:00:00+00');
INSERT INTO public.site_version VALUES (2, 'fujian', 'digest of fujian 福建 /a', 'key: fujian
', '2026-11-21 08:00:00+00');
INSERT INTO public.snapshot VALUES (1, 2, 'http://qilu.test/first.html', '2026-11-21 08:00:00+00', 200, '{"content-type": "text/html"}', '9fa1debac398bb3bc7abfb5a0134eb0c0d768bbfa37be6c3024a2012670286cd', 4, '\x789cb329b033020002f2011d');
INSERT INTO public.story VALUES (2, 3, '2026-11-21 09:00:00+00', true, 0, NULL, NULL, 3);
INSERT INTO public.story VALUES (3, 2, '2026-11-21 09:00:00+00', false, 0, NULL, 1, 2);
INSERT INTO public.story VALUES (1, 1, '2026-11-21 08:00:00+00', true, 1, NULL, NULL, 1);
INSERT INTO public.story_member VALUES (2, 3, 'new', 0, 0, '[]', true, '{"veto": "\u6570\u5b57\u4e0d\u540c"}', '2026-11-21 09:00:00+00');
INSERT INTO public.story_member VALUES (1, 2, 'reprint', 0.93, 0, '[]', true, '{}', '2026-11-21 09:00:00+00');
INSERT INTO public.story_member VALUES (1, 1, 'new', 0, 0, '[]', true, '{}', '2026-11-21 08:00:00+00');
INSERT INTO public.subscriber VALUES (1, 'li@example.test', 'li@example.test', 'confirmed', NULL, '2026-11-20 08:00:00+00', '2026-11-20 08:00:00+00', NULL, NULL, NULL, NULL, NULL, 8, 0, false, 0, NULL);
INSERT INTO public.subscriber_change VALUES (1, 1, '2026-11-20 08:00:00+00', 'operator', 'added', NULL);
INSERT INTO public.subscriber_change VALUES (2, 1, '2026-11-20 08:00:00+00', 'operator', 'wished', '山东；禁毒；immediate');
INSERT INTO public.subscriber_change VALUES (3, 1, '2026-11-20 08:00:00+00', 'operator', 'confirmed', NULL);
INSERT INTO public.subscription VALUES (1, 1, '["\u5c71\u4e1c"]', '["\u7981\u6bd2"]', 'immediate', '2026-11-20 08:00:00+00', '[]', '[]', '[]', '[]', '[]', 0);
INSERT INTO public.suppression VALUES ('gone@example.test', '2026-11-21 08:00:00+00', '550 5.1.1 no such user');
INSERT INTO public.visit VALUES (1, 1, '2026-11-21 08:00:00+00', 'read', 200, 4, 3, NULL, NULL, NULL, NULL);
SELECT pg_catalog.setval('public.article_id_seq', 3, true);
SELECT pg_catalog.setval('public.delivery_id_seq', 1, true);
SELECT pg_catalog.setval('public.event_id_seq', 1, true);
SELECT pg_catalog.setval('public.figure_id_seq', 4, true);
SELECT pg_catalog.setval('public.hand_move_id_seq', 2, true);
SELECT pg_catalog.setval('public.hit_id_seq', 8, true);
SELECT pg_catalog.setval('public.inbound_id_seq', 1, true);
SELECT pg_catalog.setval('public.list_id_seq', 3, true);
SELECT pg_catalog.setval('public.obligation_id_seq', 2, true);
SELECT pg_catalog.setval('public.page_id_seq', 4, true);
SELECT pg_catalog.setval('public.revision_id_seq', 1, true);
SELECT pg_catalog.setval('public.rule_version_id_seq', 1, true);
SELECT pg_catalog.setval('public.site_template_id_seq', 1, true);
SELECT pg_catalog.setval('public.site_version_id_seq', 2, true);
SELECT pg_catalog.setval('public.snapshot_id_seq', 1, true);
SELECT pg_catalog.setval('public.story_id_seq', 3, true);
SELECT pg_catalog.setval('public.subscriber_change_id_seq', 3, true);
SELECT pg_catalog.setval('public.subscriber_id_seq', 1, true);
SELECT pg_catalog.setval('public.subscription_id_seq', 1, true);
SELECT pg_catalog.setval('public.visit_id_seq', 1, true);
ALTER TABLE ONLY public.alembic_version
    ADD CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num);
ALTER TABLE ONLY public.article
    ADD CONSTRAINT pk_article PRIMARY KEY (id);
ALTER TABLE ONLY public.article_region
    ADD CONSTRAINT pk_article_region PRIMARY KEY (article_id, place);
ALTER TABLE ONLY public.delivery
    ADD CONSTRAINT pk_delivery PRIMARY KEY (id);
ALTER TABLE ONLY public.event
    ADD CONSTRAINT pk_event PRIMARY KEY (id);
ALTER TABLE ONLY public.feedback
    ADD CONSTRAINT pk_feedback PRIMARY KEY (subscriber_id, story_id);
ALTER TABLE ONLY public.figure
    ADD CONSTRAINT pk_figure PRIMARY KEY (id);
ALTER TABLE ONLY public.fingerprint
    ADD CONSTRAINT pk_fingerprint PRIMARY KEY (key, article_id);
ALTER TABLE ONLY public.hand_move
    ADD CONSTRAINT pk_hand_move PRIMARY KEY (id);
ALTER TABLE ONLY public.hit
    ADD CONSTRAINT pk_hit PRIMARY KEY (id);
ALTER TABLE ONLY public.host_gate
    ADD CONSTRAINT pk_host_gate PRIMARY KEY (host);
ALTER TABLE ONLY public.inbound
    ADD CONSTRAINT pk_inbound PRIMARY KEY (id);
ALTER TABLE ONLY public.list
    ADD CONSTRAINT pk_list PRIMARY KEY (id);
ALTER TABLE ONLY public.list_diary
    ADD CONSTRAINT pk_list_diary PRIMARY KEY (list_id);
ALTER TABLE ONLY public.obligation
    ADD CONSTRAINT pk_obligation PRIMARY KEY (id);
ALTER TABLE ONLY public.page
    ADD CONSTRAINT pk_page PRIMARY KEY (id);
ALTER TABLE ONLY public.quarantine
    ADD CONSTRAINT pk_quarantine PRIMARY KEY (page_id);
ALTER TABLE ONLY public.revision
    ADD CONSTRAINT pk_revision PRIMARY KEY (id);
ALTER TABLE ONLY public.rule_version
    ADD CONSTRAINT pk_rule_version PRIMARY KEY (id);
ALTER TABLE ONLY public.see_also
    ADD CONSTRAINT pk_see_also PRIMARY KEY (story_id, other_id);
ALTER TABLE ONLY public.site
    ADD CONSTRAINT pk_site PRIMARY KEY (key);
ALTER TABLE ONLY public.site_study
    ADD CONSTRAINT pk_site_study PRIMARY KEY (site_key);
ALTER TABLE ONLY public.site_template
    ADD CONSTRAINT pk_site_template PRIMARY KEY (id);
ALTER TABLE ONLY public.site_version
    ADD CONSTRAINT pk_site_version PRIMARY KEY (id);
ALTER TABLE ONLY public.snapshot
    ADD CONSTRAINT pk_snapshot PRIMARY KEY (id);
ALTER TABLE ONLY public.story
    ADD CONSTRAINT pk_story PRIMARY KEY (id);
ALTER TABLE ONLY public.story_member
    ADD CONSTRAINT pk_story_member PRIMARY KEY (story_id, article_id);
ALTER TABLE ONLY public.subscriber
    ADD CONSTRAINT pk_subscriber PRIMARY KEY (id);
ALTER TABLE ONLY public.subscriber_change
    ADD CONSTRAINT pk_subscriber_change PRIMARY KEY (id);
ALTER TABLE ONLY public.subscription
    ADD CONSTRAINT pk_subscription PRIMARY KEY (id);
ALTER TABLE ONLY public.suppression
    ADD CONSTRAINT pk_suppression PRIMARY KEY (email_key);
ALTER TABLE ONLY public.visit
    ADD CONSTRAINT pk_visit PRIMARY KEY (id);
ALTER TABLE ONLY public.article
    ADD CONSTRAINT uq_article_page_id_part_edition UNIQUE (page_id, part, edition);
ALTER TABLE ONLY public.delivery
    ADD CONSTRAINT uq_delivery_message_id UNIQUE (message_id);
ALTER TABLE ONLY public.inbound
    ADD CONSTRAINT uq_inbound_key UNIQUE (key);
ALTER TABLE ONLY public.list
    ADD CONSTRAINT uq_list_site_key_url UNIQUE (site_key, url);
ALTER TABLE ONLY public.obligation
    ADD CONSTRAINT uq_obligation_subscriber_id_story_id_kind_version UNIQUE (subscriber_id, story_id, kind, version);
ALTER TABLE ONLY public.page
    ADD CONSTRAINT uq_page_url_key UNIQUE (url_key);
ALTER TABLE ONLY public.revision
    ADD CONSTRAINT uq_revision_article_id_number UNIQUE (article_id, number);
ALTER TABLE ONLY public.rule_version
    ADD CONSTRAINT uq_rule_version_topic_digest UNIQUE (topic, digest);
ALTER TABLE ONLY public.site_template
    ADD CONSTRAINT uq_site_template_site_key_version UNIQUE (site_key, version);
ALTER TABLE ONLY public.site_version
    ADD CONSTRAINT uq_site_version_site_key_digest UNIQUE (site_key, digest);
ALTER TABLE ONLY public.snapshot
    ADD CONSTRAINT uq_snapshot_page_id_digest UNIQUE (page_id, digest);
ALTER TABLE ONLY public.subscriber
    ADD CONSTRAINT uq_subscriber_email_key UNIQUE (email_key);
CREATE INDEX ix_article_announcement ON public.article USING btree (announcement);
CREATE INDEX ix_article_first_seen_at ON public.article USING btree (first_seen_at);
CREATE INDEX ix_article_published_at ON public.article USING btree (published_at);
CREATE INDEX ix_article_region_province ON public.article_region USING btree (province);
CREATE INDEX ix_article_site_key ON public.article USING btree (site_key);
CREATE INDEX ix_article_url ON public.article USING btree (url);
CREATE INDEX ix_delivery_next_try_at ON public.delivery USING btree (next_try_at);
CREATE INDEX ix_delivery_state ON public.delivery USING btree (state);
CREATE INDEX ix_delivery_state_next_try_at ON public.delivery USING btree (state, next_try_at);
CREATE INDEX ix_delivery_subscriber_id ON public.delivery USING btree (subscriber_id);
CREATE INDEX ix_event_at ON public.event USING btree (at);
CREATE INDEX ix_event_kind ON public.event USING btree (kind);
CREATE INDEX ix_event_site_key ON public.event USING btree (site_key);
CREATE INDEX ix_feedback_story_id ON public.feedback USING btree (story_id);
CREATE INDEX ix_figure_article_id ON public.figure USING btree (article_id);
CREATE INDEX ix_hand_move_other_id ON public.hand_move USING btree (other_id);
CREATE INDEX ix_hand_move_story_id ON public.hand_move USING btree (story_id);
CREATE INDEX ix_hit_article_id ON public.hit USING btree (article_id);
CREATE INDEX ix_inbound_at ON public.inbound USING btree (at);
CREATE INDEX ix_inbound_delivery_id ON public.inbound USING btree (delivery_id);
CREATE INDEX ix_inbound_subscriber_id ON public.inbound USING btree (subscriber_id);
CREATE INDEX ix_list_diary_stale ON public.list_diary USING btree (stale);
CREATE INDEX ix_list_due_at ON public.list USING btree (due_at);
CREATE INDEX ix_list_site_key ON public.list USING btree (site_key);
CREATE INDEX ix_obligation_delivery_id ON public.obligation USING btree (delivery_id);
CREATE INDEX ix_obligation_story_id ON public.obligation USING btree (story_id);
CREATE INDEX ix_obligation_subscriber_id ON public.obligation USING btree (subscriber_id);
CREATE INDEX ix_page_listed_at ON public.page USING btree (listed_at);
CREATE INDEX ix_page_next_try_at ON public.page USING btree (next_try_at);
CREATE INDEX ix_page_revisit_at ON public.page USING btree (revisit_at);
CREATE INDEX ix_page_site_key ON public.page USING btree (site_key);
CREATE INDEX ix_page_status ON public.page USING btree (status);
CREATE INDEX ix_quarantine_stored_at ON public.quarantine USING btree (stored_at);
CREATE INDEX ix_snapshot_fetched_at ON public.snapshot USING btree (fetched_at);
CREATE INDEX ix_story_first_seen_at ON public.story USING btree (first_seen_at);
CREATE INDEX ix_story_member_article_id ON public.story_member USING btree (article_id);
CREATE INDEX ix_story_origin_id ON public.story USING btree (origin_id);
CREATE INDEX ix_story_plan_due ON public.story USING btree (plan_due);
CREATE INDEX ix_subscriber_change_subscriber_id ON public.subscriber_change USING btree (subscriber_id);
CREATE INDEX ix_subscriber_state ON public.subscriber USING btree (state);
CREATE INDEX ix_subscription_subscriber_id ON public.subscription USING btree (subscriber_id);
CREATE INDEX ix_visit_at ON public.visit USING btree (at);
CREATE INDEX ix_visit_list_id ON public.visit USING btree (list_id);
ALTER TABLE ONLY public.article
    ADD CONSTRAINT fk_article_page_id_page FOREIGN KEY (page_id) REFERENCES public.page(id);
ALTER TABLE ONLY public.article_region
    ADD CONSTRAINT fk_article_region_article_id_article FOREIGN KEY (article_id) REFERENCES public.article(id);
ALTER TABLE ONLY public.article
    ADD CONSTRAINT fk_article_site_key_site FOREIGN KEY (site_key) REFERENCES public.site(key);
ALTER TABLE ONLY public.delivery
    ADD CONSTRAINT fk_delivery_subscriber_id_subscriber FOREIGN KEY (subscriber_id) REFERENCES public.subscriber(id);
ALTER TABLE ONLY public.feedback
    ADD CONSTRAINT fk_feedback_story_id_story FOREIGN KEY (story_id) REFERENCES public.story(id);
ALTER TABLE ONLY public.feedback
    ADD CONSTRAINT fk_feedback_subscriber_id_subscriber FOREIGN KEY (subscriber_id) REFERENCES public.subscriber(id);
ALTER TABLE ONLY public.figure
    ADD CONSTRAINT fk_figure_article_id_article FOREIGN KEY (article_id) REFERENCES public.article(id);
ALTER TABLE ONLY public.hand_move
    ADD CONSTRAINT fk_hand_move_other_id_story FOREIGN KEY (other_id) REFERENCES public.story(id);
ALTER TABLE ONLY public.hand_move
    ADD CONSTRAINT fk_hand_move_story_id_story FOREIGN KEY (story_id) REFERENCES public.story(id);
ALTER TABLE ONLY public.hit
    ADD CONSTRAINT fk_hit_article_id_article FOREIGN KEY (article_id) REFERENCES public.article(id);
ALTER TABLE ONLY public.inbound
    ADD CONSTRAINT fk_inbound_delivery_id_delivery FOREIGN KEY (delivery_id) REFERENCES public.delivery(id);
ALTER TABLE ONLY public.inbound
    ADD CONSTRAINT fk_inbound_subscriber_id_subscriber FOREIGN KEY (subscriber_id) REFERENCES public.subscriber(id);
ALTER TABLE ONLY public.list_diary
    ADD CONSTRAINT fk_list_diary_list_id_list FOREIGN KEY (list_id) REFERENCES public.list(id);
ALTER TABLE ONLY public.list
    ADD CONSTRAINT fk_list_site_key_site FOREIGN KEY (site_key) REFERENCES public.site(key);
ALTER TABLE ONLY public.obligation
    ADD CONSTRAINT fk_obligation_delivery_id_delivery FOREIGN KEY (delivery_id) REFERENCES public.delivery(id);
ALTER TABLE ONLY public.obligation
    ADD CONSTRAINT fk_obligation_story_id_story FOREIGN KEY (story_id) REFERENCES public.story(id);
ALTER TABLE ONLY public.obligation
    ADD CONSTRAINT fk_obligation_subscriber_id_subscriber FOREIGN KEY (subscriber_id) REFERENCES public.subscriber(id);
ALTER TABLE ONLY public.obligation
    ADD CONSTRAINT fk_obligation_told_id_article FOREIGN KEY (told_id) REFERENCES public.article(id);
ALTER TABLE ONLY public.page
    ADD CONSTRAINT fk_page_list_id_list FOREIGN KEY (list_id) REFERENCES public.list(id);
ALTER TABLE ONLY public.page
    ADD CONSTRAINT fk_page_site_key_site FOREIGN KEY (site_key) REFERENCES public.site(key);
ALTER TABLE ONLY public.quarantine
    ADD CONSTRAINT fk_quarantine_page_id_page FOREIGN KEY (page_id) REFERENCES public.page(id);
ALTER TABLE ONLY public.revision
    ADD CONSTRAINT fk_revision_article_id_article FOREIGN KEY (article_id) REFERENCES public.article(id);
ALTER TABLE ONLY public.see_also
    ADD CONSTRAINT fk_see_also_other_id_story FOREIGN KEY (other_id) REFERENCES public.story(id);
ALTER TABLE ONLY public.see_also
    ADD CONSTRAINT fk_see_also_story_id_story FOREIGN KEY (story_id) REFERENCES public.story(id);
ALTER TABLE ONLY public.site_study
    ADD CONSTRAINT fk_site_study_site_key_site FOREIGN KEY (site_key) REFERENCES public.site(key);
ALTER TABLE ONLY public.site_template
    ADD CONSTRAINT fk_site_template_site_key_site FOREIGN KEY (site_key) REFERENCES public.site(key);
ALTER TABLE ONLY public.site
    ADD CONSTRAINT fk_site_version_id_site_version FOREIGN KEY (version_id) REFERENCES public.site_version(id);
ALTER TABLE ONLY public.snapshot
    ADD CONSTRAINT fk_snapshot_page_id_page FOREIGN KEY (page_id) REFERENCES public.page(id);
ALTER TABLE ONLY public.story
    ADD CONSTRAINT fk_story_best_id_article FOREIGN KEY (best_id) REFERENCES public.article(id);
ALTER TABLE ONLY public.story_member
    ADD CONSTRAINT fk_story_member_article_id_article FOREIGN KEY (article_id) REFERENCES public.article(id);
ALTER TABLE ONLY public.story_member
    ADD CONSTRAINT fk_story_member_story_id_story FOREIGN KEY (story_id) REFERENCES public.story(id);
ALTER TABLE ONLY public.story
    ADD CONSTRAINT fk_story_merged_into_story FOREIGN KEY (merged_into) REFERENCES public.story(id);
ALTER TABLE ONLY public.story
    ADD CONSTRAINT fk_story_origin_id_article FOREIGN KEY (origin_id) REFERENCES public.article(id);
ALTER TABLE ONLY public.subscriber_change
    ADD CONSTRAINT fk_subscriber_change_subscriber_id_subscriber FOREIGN KEY (subscriber_id) REFERENCES public.subscriber(id);
ALTER TABLE ONLY public.subscription
    ADD CONSTRAINT fk_subscription_subscriber_id_subscriber FOREIGN KEY (subscriber_id) REFERENCES public.subscriber(id);
ALTER TABLE ONLY public.visit
    ADD CONSTRAINT fk_visit_list_id_list FOREIGN KEY (list_id) REFERENCES public.list(id);
