--
-- PostgreSQL database dump
--


-- Dumped from database version 15.18 (Debian 15.18-0+deb12u1)
-- Dumped by pg_dump version 15.18 (Debian 15.18-0+deb12u1)

SET statement_timeout = 0;
SET lock_timeout = 0;
SET idle_in_transaction_session_timeout = 0;
SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SELECT pg_catalog.set_config('search_path', '', false);
SET check_function_bodies = false;
SET xmloption = content;
SET client_min_messages = warning;
SET row_security = off;

--
-- Name: domain_log_kept(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.domain_log_kept() RETURNS trigger
    LANGUAGE plpgsql
    AS $$ BEGIN RAISE EXCEPTION 'the log can only be added to'; END $$;


SET default_tablespace = '';

SET default_table_access_method = heap;

--
-- Name: alembic_version; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.alembic_version (
    version_num character varying(32) NOT NULL
);


--
-- Name: audiences; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.audiences (
    thing character varying(36) NOT NULL,
    kind character varying(8) NOT NULL,
    name character varying(255) NOT NULL
);


--
-- Name: automl_jobs; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.automl_jobs (
    number integer NOT NULL,
    id character varying(36) NOT NULL,
    server character varying(32) NOT NULL,
    owner character varying(255) NOT NULL,
    name character varying(32) NOT NULL,
    state character varying(16) NOT NULL,
    created timestamp with time zone NOT NULL,
    ended timestamp with time zone,
    request text NOT NULL,
    facts text NOT NULL,
    shown text NOT NULL
);


--
-- Name: automl_jobs_number_seq; Type: SEQUENCE; Schema: public; Owner: -
--

CREATE SEQUENCE public.automl_jobs_number_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;


--
-- Name: automl_jobs_number_seq; Type: SEQUENCE OWNED BY; Schema: public; Owner: -
--

ALTER SEQUENCE public.automl_jobs_number_seq OWNED BY public.automl_jobs.number;


--
-- Name: charges; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.charges (
    id integer NOT NULL,
    instance_id character varying NOT NULL,
    owner character varying NOT NULL,
    type character varying NOT NULL,
    started timestamp with time zone NOT NULL,
    seconds double precision NOT NULL,
    reached timestamp with time zone NOT NULL,
    price_per_hour double precision NOT NULL,
    watts double precision NOT NULL,
    running boolean NOT NULL
);


--
-- Name: charges_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

CREATE SEQUENCE public.charges_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;


--
-- Name: charges_id_seq; Type: SEQUENCE OWNED BY; Schema: public; Owner: -
--

ALTER SEQUENCE public.charges_id_seq OWNED BY public.charges.id;


--
-- Name: custom_image_aliases; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.custom_image_aliases (
    owner character varying(255) NOT NULL,
    name character varying(63) NOT NULL,
    alias character varying(63) NOT NULL,
    version character varying(32) NOT NULL
);


--
-- Name: custom_images; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.custom_images (
    owner character varying(255) NOT NULL,
    name character varying(63) NOT NULL,
    version character varying(32) NOT NULL,
    display_name character varying(80) NOT NULL,
    description text NOT NULL,
    python character varying(8) NOT NULL,
    requirements json NOT NULL,
    kernels json NOT NULL,
    environment json NOT NULL,
    startup_script text NOT NULL,
    lock text NOT NULL,
    created timestamp with time zone NOT NULL
);


--
-- Name: domain_log; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.domain_log (
    number integer NOT NULL,
    moment timestamp with time zone NOT NULL,
    actor character varying(255) NOT NULL,
    action character varying(32) NOT NULL,
    thing character varying(255) NOT NULL,
    note text NOT NULL
);


--
-- Name: domain_log_number_seq; Type: SEQUENCE; Schema: public; Owner: -
--

CREATE SEQUENCE public.domain_log_number_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;


--
-- Name: domain_log_number_seq; Type: SEQUENCE OWNED BY; Schema: public; Owner: -
--

ALTER SEQUENCE public.domain_log_number_seq OWNED BY public.domain_log.number;


--
-- Name: instance_sessions; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.instance_sessions (
    instance_id character varying NOT NULL,
    id character varying NOT NULL,
    kind character varying NOT NULL,
    image character varying NOT NULL,
    image_version character varying NOT NULL,
    image_display_name character varying NOT NULL,
    path character varying NOT NULL,
    display_name character varying NOT NULL,
    started timestamp with time zone NOT NULL
);


--
-- Name: instance_type_uses; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.instance_type_uses (
    owner character varying NOT NULL,
    type character varying NOT NULL,
    uses integer NOT NULL
);


--
-- Name: instances; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.instances (
    id character varying NOT NULL,
    server character varying NOT NULL,
    owner character varying NOT NULL,
    type character varying NOT NULL,
    state character varying NOT NULL,
    created timestamp with time zone NOT NULL,
    started timestamp with time zone,
    ended timestamp with time zone,
    heartbeat timestamp with time zone NOT NULL,
    price_per_hour double precision NOT NULL,
    exclusive character varying DEFAULT ''::character varying NOT NULL,
    price_factor double precision DEFAULT '1'::double precision NOT NULL
);


--
-- Name: job_hosts; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.job_hosts (
    job_id character varying(36) NOT NULL,
    attempt integer NOT NULL,
    name character varying(16) NOT NULL,
    instance_id character varying(36) NOT NULL,
    price_per_hour double precision NOT NULL,
    acquired timestamp with time zone NOT NULL,
    seconds double precision NOT NULL,
    released timestamp with time zone,
    exit_code integer,
    signal character varying(16) NOT NULL,
    outcome character varying(16) NOT NULL,
    training_seconds double precision NOT NULL,
    progress_bytes integer NOT NULL
);


--
-- Name: job_transitions; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.job_transitions (
    number integer NOT NULL,
    job_id character varying(36) NOT NULL,
    status character varying(32) NOT NULL,
    started timestamp with time zone NOT NULL,
    message text NOT NULL
);


--
-- Name: job_transitions_number_seq; Type: SEQUENCE; Schema: public; Owner: -
--

CREATE SEQUENCE public.job_transitions_number_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;


--
-- Name: job_transitions_number_seq; Type: SEQUENCE OWNED BY; Schema: public; Owner: -
--

ALTER SEQUENCE public.job_transitions_number_seq OWNED BY public.job_transitions.number;


--
-- Name: jobs; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.jobs (
    number integer NOT NULL,
    id character varying(36) NOT NULL,
    server character varying(32) NOT NULL,
    owner character varying(255) NOT NULL,
    name character varying(63) NOT NULL,
    kind character varying(32) NOT NULL,
    state character varying(16) NOT NULL,
    secondary_status character varying(32) NOT NULL,
    created timestamp with time zone NOT NULL,
    training_started timestamp with time zone,
    ended timestamp with time zone,
    spec text NOT NULL,
    facts text NOT NULL
);


--
-- Name: jobs_number_seq; Type: SEQUENCE; Schema: public; Owner: -
--

CREATE SEQUENCE public.jobs_number_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;


--
-- Name: jobs_number_seq; Type: SEQUENCE OWNED BY; Schema: public; Owner: -
--

ALTER SEQUENCE public.jobs_number_seq OWNED BY public.jobs.number;


--
-- Name: members; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.members (
    name character varying(255) NOT NULL,
    role character varying(8) NOT NULL,
    from_hub boolean NOT NULL,
    groups text NOT NULL,
    joined timestamp with time zone NOT NULL,
    seen timestamp with time zone NOT NULL
);


--
-- Name: placements; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.placements (
    kernel_id character varying(36) NOT NULL,
    server character varying(32) NOT NULL,
    owner character varying(255) NOT NULL,
    path text NOT NULL,
    image character varying(63) NOT NULL,
    image_version character varying(32) NOT NULL,
    kernel character varying(255) NOT NULL,
    instance_type character varying(63) NOT NULL,
    instance_id character varying(36),
    startup_script character varying(63),
    startup_log text NOT NULL,
    state character varying(16) NOT NULL,
    failure_reason text,
    created timestamp with time zone NOT NULL,
    kernel_name character varying(255) NOT NULL,
    cwd text NOT NULL,
    session_name text NOT NULL
);


--
-- Name: preferences; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.preferences (
    owner character varying NOT NULL,
    value text NOT NULL
);


--
-- Name: sharing_log; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.sharing_log (
    number integer NOT NULL,
    moment timestamp with time zone NOT NULL,
    actor character varying(255) NOT NULL,
    action character varying(16) NOT NULL,
    snapshot character varying(36) NOT NULL
);


--
-- Name: sharing_log_number_seq; Type: SEQUENCE; Schema: public; Owner: -
--

CREATE SEQUENCE public.sharing_log_number_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;


--
-- Name: sharing_log_number_seq; Type: SEQUENCE OWNED BY; Schema: public; Owner: -
--

ALTER SEQUENCE public.sharing_log_number_seq OWNED BY public.sharing_log.number;


--
-- Name: snapshots; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.snapshots (
    number integer NOT NULL,
    id character varying(36) NOT NULL,
    owner character varying(255) NOT NULL,
    path character varying(4096) NOT NULL,
    path_hash character varying(64) NOT NULL,
    version integer NOT NULL,
    title character varying(255) NOT NULL,
    note text NOT NULL,
    visibility character varying(8) NOT NULL,
    created timestamp with time zone NOT NULL,
    expires timestamp with time zone,
    revoked timestamp with time zone,
    sha256 character varying(64) NOT NULL,
    bytes bigint NOT NULL,
    facts text NOT NULL,
    opened integer NOT NULL,
    copied integer NOT NULL
);


--
-- Name: snapshots_number_seq; Type: SEQUENCE; Schema: public; Owner: -
--

CREATE SEQUENCE public.snapshots_number_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;


--
-- Name: snapshots_number_seq; Type: SEQUENCE OWNED BY; Schema: public; Owner: -
--

ALTER SEQUENCE public.snapshots_number_seq OWNED BY public.snapshots.number;


--
-- Name: stage_seconds; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.stage_seconds (
    id integer NOT NULL,
    stage character varying(32) NOT NULL,
    subject character varying(127) NOT NULL,
    seconds double precision NOT NULL,
    at timestamp with time zone NOT NULL
);


--
-- Name: stage_seconds_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

CREATE SEQUENCE public.stage_seconds_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;


--
-- Name: stage_seconds_id_seq; Type: SEQUENCE OWNED BY; Schema: public; Owner: -
--

ALTER SEQUENCE public.stage_seconds_id_seq OWNED BY public.stage_seconds.id;


--
-- Name: startup_scripts; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.startup_scripts (
    owner character varying(255) NOT NULL,
    name character varying(63) NOT NULL,
    content text NOT NULL,
    is_default boolean NOT NULL,
    created timestamp with time zone NOT NULL
);


--
-- Name: tuning_events; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.tuning_events (
    number integer NOT NULL,
    tuning_id character varying(36) NOT NULL,
    "time" timestamp with time zone NOT NULL,
    message text NOT NULL
);


--
-- Name: tuning_events_number_seq; Type: SEQUENCE; Schema: public; Owner: -
--

CREATE SEQUENCE public.tuning_events_number_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;


--
-- Name: tuning_events_number_seq; Type: SEQUENCE OWNED BY; Schema: public; Owner: -
--

ALTER SEQUENCE public.tuning_events_number_seq OWNED BY public.tuning_events.number;


--
-- Name: tuning_jobs; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.tuning_jobs (
    number integer NOT NULL,
    id character varying(36) NOT NULL,
    server character varying(32) NOT NULL,
    owner character varying(255) NOT NULL,
    name character varying(32) NOT NULL,
    state character varying(16) NOT NULL,
    created timestamp with time zone NOT NULL,
    ended timestamp with time zone,
    request text NOT NULL,
    facts text NOT NULL
);


--
-- Name: tuning_jobs_number_seq; Type: SEQUENCE; Schema: public; Owner: -
--

CREATE SEQUENCE public.tuning_jobs_number_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;


--
-- Name: tuning_jobs_number_seq; Type: SEQUENCE OWNED BY; Schema: public; Owner: -
--

ALTER SEQUENCE public.tuning_jobs_number_seq OWNED BY public.tuning_jobs.number;


--
-- Name: tuning_trials; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.tuning_trials (
    tuning_id character varying(36) NOT NULL,
    number integer NOT NULL,
    definition integer NOT NULL,
    study_number integer,
    job_name character varying(63) NOT NULL,
    job_id character varying(36) NOT NULL,
    run_id character varying(36) NOT NULL,
    state character varying(16) NOT NULL,
    stopped_early boolean NOT NULL,
    retryable boolean NOT NULL,
    enqueued boolean NOT NULL,
    parameters text NOT NULL,
    objective double precision,
    started timestamp with time zone,
    ended timestamp with time zone,
    cost double precision NOT NULL,
    reason text NOT NULL,
    curve text NOT NULL
);


--
-- Name: automl_jobs number; Type: DEFAULT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.automl_jobs ALTER COLUMN number SET DEFAULT nextval('public.automl_jobs_number_seq'::regclass);


--
-- Name: charges id; Type: DEFAULT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.charges ALTER COLUMN id SET DEFAULT nextval('public.charges_id_seq'::regclass);


--
-- Name: domain_log number; Type: DEFAULT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.domain_log ALTER COLUMN number SET DEFAULT nextval('public.domain_log_number_seq'::regclass);


--
-- Name: job_transitions number; Type: DEFAULT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.job_transitions ALTER COLUMN number SET DEFAULT nextval('public.job_transitions_number_seq'::regclass);


--
-- Name: jobs number; Type: DEFAULT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.jobs ALTER COLUMN number SET DEFAULT nextval('public.jobs_number_seq'::regclass);


--
-- Name: sharing_log number; Type: DEFAULT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.sharing_log ALTER COLUMN number SET DEFAULT nextval('public.sharing_log_number_seq'::regclass);


--
-- Name: snapshots number; Type: DEFAULT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.snapshots ALTER COLUMN number SET DEFAULT nextval('public.snapshots_number_seq'::regclass);


--
-- Name: stage_seconds id; Type: DEFAULT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.stage_seconds ALTER COLUMN id SET DEFAULT nextval('public.stage_seconds_id_seq'::regclass);


--
-- Name: tuning_events number; Type: DEFAULT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.tuning_events ALTER COLUMN number SET DEFAULT nextval('public.tuning_events_number_seq'::regclass);


--
-- Name: tuning_jobs number; Type: DEFAULT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.tuning_jobs ALTER COLUMN number SET DEFAULT nextval('public.tuning_jobs_number_seq'::regclass);


--
-- Data for Name: alembic_version; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.alembic_version VALUES ('0007');


--
-- Data for Name: audiences; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: automl_jobs; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: charges; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: custom_image_aliases; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: custom_images; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: domain_log; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.domain_log VALUES (1, '2026-11-21 19:05:41.433301+00', 'ann', 'member.joined', 'ann', '');
INSERT INTO public.domain_log VALUES (2, '2026-11-21 19:05:41.483139+00', 'ben', 'member.joined', 'ben', '');
INSERT INTO public.domain_log VALUES (3, '2026-11-21 19:05:41.553631+00', 'vic', 'member.joined', 'vic', '');
INSERT INTO public.domain_log VALUES (4, '2026-11-21 19:05:41.610441+00', 'root', 'member.joined', 'root', '');
INSERT INTO public.domain_log VALUES (5, '2026-11-21 19:05:41.627593+00', 'root', 'member.changed', 'vic', 'member → viewer');


--
-- Data for Name: instance_sessions; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: instance_type_uses; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: instances; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: job_hosts; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: job_transitions; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: jobs; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: members; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.members VALUES ('ann', 'member', false, '["domain"]', '2026-11-21 19:05:41.433301+00', '2026-11-21 19:05:41.433301+00');
INSERT INTO public.members VALUES ('ben', 'member', false, '["domain"]', '2026-11-21 19:05:41.483139+00', '2026-11-21 19:05:41.483139+00');
INSERT INTO public.members VALUES ('root', 'member', true, '["domain"]', '2026-11-21 19:05:41.610441+00', '2026-11-21 19:05:41.610441+00');
INSERT INTO public.members VALUES ('vic', 'viewer', false, '["domain"]', '2026-11-21 19:05:41.553631+00', '2026-11-21 19:05:41.553631+00');


--
-- Data for Name: placements; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: preferences; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: sharing_log; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.sharing_log VALUES (1, '2026-11-21 19:05:41.678399+00', 'ann', 'shared', 'ab024467-f135-4844-959f-1bd792eb91be');
INSERT INTO public.sharing_log VALUES (2, '2026-11-21 19:05:41.731672+00', 'ben', 'shared', 'fdf30c43-8d0b-4c2e-ae36-f2748fb96fc1');


--
-- Data for Name: snapshots; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.snapshots VALUES (1, 'ab024467-f135-4844-959f-1bd792eb91be', 'ann', 'digits.ipynb', '6f4d335784ec16d6c05f1929c075ebac8d8d12c2036d9fecb7ae88ea34ef2d55', 1, 'digits', 'as it was', 'private', '2026-11-21 19:05:41.678399+00', NULL, NULL, 'e198b126bae723a5434a915d80d2038d5ed3268f2b50448ded9dc281e6b30199', 65, '{"placed": {"image": "", "image_version": "", "kernel": "", "instance_type": ""}, "environment": null, "kernels": [], "git": null, "data_files": [], "include_output": true, "blobs": ["e198b126bae723a5434a915d80d2038d5ed3268f2b50448ded9dc281e6b30199"]}', 0, 0);
INSERT INTO public.snapshots VALUES (2, 'fdf30c43-8d0b-4c2e-ae36-f2748fb96fc1', 'ben', 'digits.ipynb', '6f4d335784ec16d6c05f1929c075ebac8d8d12c2036d9fecb7ae88ea34ef2d55', 1, 'faces', 'for the domain', 'domain', '2026-11-21 19:05:41.731672+00', NULL, NULL, 'e198b126bae723a5434a915d80d2038d5ed3268f2b50448ded9dc281e6b30199', 65, '{"placed": {"image": "", "image_version": "", "kernel": "", "instance_type": ""}, "environment": null, "kernels": [], "git": null, "data_files": [], "include_output": true, "blobs": ["e198b126bae723a5434a915d80d2038d5ed3268f2b50448ded9dc281e6b30199"]}', 0, 0);


--
-- Data for Name: stage_seconds; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: startup_scripts; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: tuning_events; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: tuning_jobs; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: tuning_trials; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Name: automl_jobs_number_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.automl_jobs_number_seq', 1, false);


--
-- Name: charges_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.charges_id_seq', 1, false);


--
-- Name: domain_log_number_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.domain_log_number_seq', 5, true);


--
-- Name: job_transitions_number_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.job_transitions_number_seq', 1, false);


--
-- Name: jobs_number_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.jobs_number_seq', 1, false);


--
-- Name: sharing_log_number_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.sharing_log_number_seq', 2, true);


--
-- Name: snapshots_number_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.snapshots_number_seq', 2, true);


--
-- Name: stage_seconds_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.stage_seconds_id_seq', 1, false);


--
-- Name: tuning_events_number_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.tuning_events_number_seq', 1, false);


--
-- Name: tuning_jobs_number_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.tuning_jobs_number_seq', 1, false);


--
-- Name: alembic_version alembic_version_pkc; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.alembic_version
    ADD CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num);


--
-- Name: audiences audiences_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.audiences
    ADD CONSTRAINT audiences_pkey PRIMARY KEY (thing, kind, name);


--
-- Name: automl_jobs automl_jobs_id_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.automl_jobs
    ADD CONSTRAINT automl_jobs_id_key UNIQUE (id);


--
-- Name: automl_jobs automl_jobs_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.automl_jobs
    ADD CONSTRAINT automl_jobs_pkey PRIMARY KEY (number);


--
-- Name: automl_jobs automl_jobs_server_owner_name_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.automl_jobs
    ADD CONSTRAINT automl_jobs_server_owner_name_key UNIQUE (server, owner, name);


--
-- Name: charges charges_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.charges
    ADD CONSTRAINT charges_pkey PRIMARY KEY (id);


--
-- Name: custom_image_aliases custom_image_aliases_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.custom_image_aliases
    ADD CONSTRAINT custom_image_aliases_pkey PRIMARY KEY (owner, name, alias);


--
-- Name: custom_images custom_images_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.custom_images
    ADD CONSTRAINT custom_images_pkey PRIMARY KEY (owner, name, version);


--
-- Name: domain_log domain_log_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.domain_log
    ADD CONSTRAINT domain_log_pkey PRIMARY KEY (number);


--
-- Name: instance_sessions instance_sessions_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.instance_sessions
    ADD CONSTRAINT instance_sessions_pkey PRIMARY KEY (instance_id, id);


--
-- Name: instance_type_uses instance_type_uses_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.instance_type_uses
    ADD CONSTRAINT instance_type_uses_pkey PRIMARY KEY (owner, type);


--
-- Name: instances instances_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.instances
    ADD CONSTRAINT instances_pkey PRIMARY KEY (id);


--
-- Name: job_hosts job_hosts_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.job_hosts
    ADD CONSTRAINT job_hosts_pkey PRIMARY KEY (job_id, attempt, name);


--
-- Name: job_transitions job_transitions_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.job_transitions
    ADD CONSTRAINT job_transitions_pkey PRIMARY KEY (number);


--
-- Name: jobs jobs_id_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.jobs
    ADD CONSTRAINT jobs_id_key UNIQUE (id);


--
-- Name: jobs jobs_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.jobs
    ADD CONSTRAINT jobs_pkey PRIMARY KEY (number);


--
-- Name: jobs jobs_server_owner_name_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.jobs
    ADD CONSTRAINT jobs_server_owner_name_key UNIQUE (server, owner, name);


--
-- Name: members members_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.members
    ADD CONSTRAINT members_pkey PRIMARY KEY (name);


--
-- Name: placements placements_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.placements
    ADD CONSTRAINT placements_pkey PRIMARY KEY (kernel_id);


--
-- Name: preferences preferences_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.preferences
    ADD CONSTRAINT preferences_pkey PRIMARY KEY (owner);


--
-- Name: sharing_log sharing_log_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.sharing_log
    ADD CONSTRAINT sharing_log_pkey PRIMARY KEY (number);


--
-- Name: snapshots snapshots_id_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.snapshots
    ADD CONSTRAINT snapshots_id_key UNIQUE (id);


--
-- Name: snapshots snapshots_owner_path_hash_version_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.snapshots
    ADD CONSTRAINT snapshots_owner_path_hash_version_key UNIQUE (owner, path_hash, version);


--
-- Name: snapshots snapshots_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.snapshots
    ADD CONSTRAINT snapshots_pkey PRIMARY KEY (number);


--
-- Name: stage_seconds stage_seconds_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.stage_seconds
    ADD CONSTRAINT stage_seconds_pkey PRIMARY KEY (id);


--
-- Name: startup_scripts startup_scripts_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.startup_scripts
    ADD CONSTRAINT startup_scripts_pkey PRIMARY KEY (owner, name);


--
-- Name: tuning_events tuning_events_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.tuning_events
    ADD CONSTRAINT tuning_events_pkey PRIMARY KEY (number);


--
-- Name: tuning_jobs tuning_jobs_id_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.tuning_jobs
    ADD CONSTRAINT tuning_jobs_id_key UNIQUE (id);


--
-- Name: tuning_jobs tuning_jobs_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.tuning_jobs
    ADD CONSTRAINT tuning_jobs_pkey PRIMARY KEY (number);


--
-- Name: tuning_jobs tuning_jobs_server_owner_name_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.tuning_jobs
    ADD CONSTRAINT tuning_jobs_server_owner_name_key UNIQUE (server, owner, name);


--
-- Name: tuning_trials tuning_trials_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.tuning_trials
    ADD CONSTRAINT tuning_trials_pkey PRIMARY KEY (tuning_id, number);


--
-- Name: automl_jobs_by_state; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX automl_jobs_by_state ON public.automl_jobs USING btree (server, state);


--
-- Name: charges_by_owner; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX charges_by_owner ON public.charges USING btree (owner, reached);


--
-- Name: instances_by_server; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX instances_by_server ON public.instances USING btree (server, state);


--
-- Name: ix_domain_log_actor; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ix_domain_log_actor ON public.domain_log USING btree (actor);


--
-- Name: ix_job_transitions_job_id; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ix_job_transitions_job_id ON public.job_transitions USING btree (job_id);


--
-- Name: ix_placements_owner; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ix_placements_owner ON public.placements USING btree (owner);


--
-- Name: ix_placements_server; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ix_placements_server ON public.placements USING btree (server);


--
-- Name: ix_placements_state; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ix_placements_state ON public.placements USING btree (state);


--
-- Name: ix_sharing_log_snapshot; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ix_sharing_log_snapshot ON public.sharing_log USING btree (snapshot);


--
-- Name: ix_stage_seconds_stage_subject; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ix_stage_seconds_stage_subject ON public.stage_seconds USING btree (stage, subject);


--
-- Name: ix_tuning_events_tuning_id; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ix_tuning_events_tuning_id ON public.tuning_events USING btree (tuning_id);


--
-- Name: jobs_by_created; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX jobs_by_created ON public.jobs USING btree (server, owner, created);


--
-- Name: jobs_by_state; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX jobs_by_state ON public.jobs USING btree (server, state);


--
-- Name: tuning_jobs_by_state; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX tuning_jobs_by_state ON public.tuning_jobs USING btree (server, state);


--
-- Name: domain_log domain_log_kept; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER domain_log_kept BEFORE DELETE OR UPDATE OR TRUNCATE ON public.domain_log FOR EACH STATEMENT EXECUTE FUNCTION public.domain_log_kept();


--
-- Name: charges charges_instance_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.charges
    ADD CONSTRAINT charges_instance_id_fkey FOREIGN KEY (instance_id) REFERENCES public.instances(id);


--
-- Name: instance_sessions instance_sessions_instance_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.instance_sessions
    ADD CONSTRAINT instance_sessions_instance_id_fkey FOREIGN KEY (instance_id) REFERENCES public.instances(id);


--
-- PostgreSQL database dump complete
--


