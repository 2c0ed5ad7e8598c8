BEGIN TRANSACTION;
CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
INSERT INTO "alembic_version" VALUES('0008');
CREATE TABLE "article" (
	id INTEGER NOT NULL, 
	page_id INTEGER NOT NULL, 
	site_key VARCHAR(64) NOT NULL, 
	url TEXT NOT NULL, 
	title TEXT NOT NULL, 
	headline TEXT NOT NULL, 
	published_at DATETIME, 
	published_on DATE, 
	source TEXT, 
	author TEXT, 
	editor TEXT, 
	original_url TEXT, 
	text TEXT NOT NULL, 
	normal TEXT NOT NULL, 
	noise JSON NOT NULL, 
	substances JSON NOT NULL, 
	announcement BOOLEAN NOT NULL, 
	score DOUBLE NOT NULL, 
	type VARCHAR(20), 
	rules JSON NOT NULL, 
	topics JSON NOT NULL, 
	rules_version VARCHAR(64) NOT NULL, 
	national BOOLEAN NOT NULL, 
	place_by_site BOOLEAN NOT NULL, 
	backlog BOOLEAN NOT NULL, 
	first_seen_at DATETIME NOT NULL, 
	revision INTEGER NOT NULL, 
	revised_at DATETIME, 
	withdrawn_at DATETIME, 
	part INTEGER DEFAULT '0' NOT NULL, 
	reader VARCHAR(16) DEFAULT ('') NOT NULL, 
	headline_only BOOLEAN DEFAULT 0 NOT NULL, 
	edition INTEGER DEFAULT '0' NOT NULL, 
	CONSTRAINT pk_article PRIMARY KEY (id), 
	CONSTRAINT fk_article_page_id_page FOREIGN KEY(page_id) REFERENCES page (id), 
	CONSTRAINT fk_article_site_key_site FOREIGN KEY(site_key) REFERENCES site ("key"), 
	CONSTRAINT uq_article_page_id_part_edition UNIQUE (page_id, part, edition)
);
INSERT INTO "article" VALUES(1,2,'qilu','http://qilu.test/first.html','更正：济南警方破获一起贩毒案','','2026-11-21 08:00:00.000000','2026-11-21','齐鲁网',NULL,NULL,NULL,'济南警方破获贩毒案1起，缴获毒品2公斤。','济南警方破获贩毒案1起，缴获毒品2公斤。','["body-twice"]','["\u51b0\u6bd2"]',1,1.5,'案件通报','["drug-case"]','["\u7981\u6bd2"]','v2',0,0,0,'2026-11-21 08:00:00.000000',1,'2026-11-21 10:00:00.000000',NULL,0,'',0,0);
INSERT INTO "article" VALUES(2,3,'fujian','http://fujian.test/copy.html','济南警方破获一起贩毒案','','2026-11-21 08:00:00.000000','2026-11-21','齐鲁网',NULL,NULL,NULL,'济南警方破获贩毒案1起，缴获毒品2公斤。','济南警方破获贩毒案1起，缴获毒品2公斤。','["body-twice"]','["\u51b0\u6bd2"]',1,1.5,'案件通报','["drug-case"]','["\u7981\u6bd2"]','v1',0,0,0,'2026-11-21 09:00:00.000000',0,NULL,NULL,0,'',0,0);
INSERT INTO "article" VALUES(3,4,'fujian','http://fujian.test/doubt.html','济南警方破获一起贩毒案','','2026-11-21 08:00:00.000000','2026-11-21','齐鲁网',NULL,NULL,NULL,'济南警方破获贩毒案1起，缴获毒品2公斤。','济南警方破获贩毒案1起，缴获毒品2公斤。','["body-twice"]','["\u51b0\u6bd2"]',1,1.5,'案件通报','["drug-case"]','["\u7981\u6bd2"]','v1',0,0,0,'2026-11-21 09:00:00.000000',0,NULL,NULL,0,'',0,0);
CREATE TABLE article_region (
	article_id INTEGER NOT NULL, 
	place INTEGER NOT NULL, 
	name VARCHAR(40) NOT NULL, 
	code VARCHAR(6) NOT NULL, 
	level VARCHAR(8) NOT NULL, 
	province VARCHAR(8) NOT NULL, 
	CONSTRAINT pk_article_region PRIMARY KEY (article_id, place), 
	CONSTRAINT fk_article_region_article_id_article FOREIGN KEY(article_id) REFERENCES article (id)
);
INSERT INTO "article_region" VALUES(2,0,'厦门市','350200','city','福建');
INSERT INTO "article_region" VALUES(3,0,'济南市','370100','city','山东');
INSERT INTO "article_region" VALUES(1,0,'济南市','370100','city','山东');
CREATE TABLE delivery (
	id INTEGER NOT NULL, 
	kind VARCHAR(12) NOT NULL, 
	subscriber_id INTEGER, 
	recipient VARCHAR(320) NOT NULL, 
	message_id VARCHAR(255) NOT NULL, 
	payload JSON NOT NULL, 
	state VARCHAR(10) NOT NULL, 
	attempts INTEGER NOT NULL, 
	created_at DATETIME NOT NULL, 
	next_try_at DATETIME NOT NULL, 
	lease_owner VARCHAR(80), 
	lease_until DATETIME, 
	sent_at DATETIME, 
	subject TEXT, 
	answer TEXT, domain VARCHAR(255), 
	CONSTRAINT pk_delivery PRIMARY KEY (id), 
	CONSTRAINT fk_delivery_subscriber_id_subscriber FOREIGN KEY(subscriber_id) REFERENCES subscriber (id), 
	CONSTRAINT uq_delivery_message_id UNIQUE (message_id)
);
INSERT INTO "delivery" VALUES(1,'alert',1,'li@example.test','<1@jindu.test>','{}','sent',0,'2026-11-21 09:00:00.000000','2026-11-21 09:00:00.000000',NULL,NULL,'2026-11-21 09:00:00.000000','[山东] 济南警方破获一起贩毒案','250 ok','example.test');
CREATE TABLE event (
	id INTEGER NOT NULL, 
	at DATETIME NOT NULL, 
	kind VARCHAR(40) NOT NULL, 
	level VARCHAR(10) NOT NULL, 
	site_key VARCHAR(64), 
	message TEXT NOT NULL, 
	told_at DATETIME, 
	over_at DATETIME, over_told_at DATETIME, 
	CONSTRAINT pk_event PRIMARY KEY (id)
);
INSERT INTO "event" VALUES(1,'2026-11-21 08:00:00.000000','quiet','incident','qilu','qilu 网 3 天没有新文章',NULL,NULL,NULL);
CREATE TABLE feedback (
	subscriber_id INTEGER NOT NULL, 
	story_id INTEGER NOT NULL, 
	at DATETIME NOT NULL, 
	relevant BOOLEAN NOT NULL, 
	CONSTRAINT pk_feedback PRIMARY KEY (subscriber_id, story_id), 
	CONSTRAINT fk_feedback_story_id_story FOREIGN KEY(story_id) REFERENCES story (id), 
	CONSTRAINT fk_feedback_subscriber_id_subscriber FOREIGN KEY(subscriber_id) REFERENCES subscriber (id)
);
INSERT INTO "feedback" VALUES(1,1,'2026-11-21 09:00:00.000000',0);
CREATE TABLE figure (
	id INTEGER NOT NULL, 
	article_id INTEGER NOT NULL, 
	measure VARCHAR(20) NOT NULL, 
	value DOUBLE NOT NULL, 
	unit VARCHAR(8) NOT NULL, 
	approx VARCHAR(8), 
	substance VARCHAR(40), 
	region TEXT, 
	period TEXT, 
	start INTEGER NOT NULL, 
	"end" INTEGER NOT NULL, 
	CONSTRAINT pk_figure PRIMARY KEY (id), 
	CONSTRAINT fk_figure_article_id_article FOREIGN KEY(article_id) REFERENCES article (id)
);
INSERT INTO "figure" VALUES(2,2,'缴获毒品',2.0,'公斤','exact',NULL,'济南市',NULL,12,15);
INSERT INTO "figure" VALUES(3,3,'缴获毒品',3.0,'公斤','exact',NULL,'济南市',NULL,12,15);
INSERT INTO "figure" VALUES(4,1,'缴获毒品',3.0,'公斤','exact',NULL,'济南市',NULL,12,15);
CREATE TABLE fingerprint (
	"key" BIGINT NOT NULL, 
	article_id BIGINT NOT NULL, 
	CONSTRAINT pk_fingerprint PRIMARY KEY ("key", article_id)
)
 WITHOUT ROWID

;
INSERT INTO "fingerprint" VALUES(6442450944,1);
INSERT INTO "fingerprint" VALUES(8589934591,1);
INSERT INTO "fingerprint" VALUES(8589934592,1);
INSERT INTO "fingerprint" VALUES(12884901887,1);
CREATE TABLE hand_move (
	id INTEGER NOT NULL, 
	at DATETIME NOT NULL, 
	"by" VARCHAR(80) NOT NULL, 
	kind VARCHAR(8) NOT NULL, 
	story_id INTEGER NOT NULL, 
	other_id INTEGER NOT NULL, 
	anchor JSON NOT NULL, 
	moved JSON NOT NULL, 
	as_of BIGINT NOT NULL, 
	CONSTRAINT pk_hand_move PRIMARY KEY (id), 
	CONSTRAINT fk_hand_move_other_id_story FOREIGN KEY(other_id) REFERENCES story (id), 
	CONSTRAINT fk_hand_move_story_id_story FOREIGN KEY(story_id) REFERENCES story (id)
);
INSERT INTO "hand_move" VALUES(1,'2026-11-21 10:00:00.000000','值班员','split',1,3,'[1, 0]','[[2, 0]]',3);
INSERT INTO "hand_move" VALUES(2,'2026-11-21 10:00:00.000000','值班员','merge',1,3,'[1, 0]','[[2, 0]]',3);
CREATE TABLE hit (
	id INTEGER NOT NULL, 
	article_id INTEGER NOT NULL, 
	rule VARCHAR(80) NOT NULL, 
	term TEXT NOT NULL, 
	zone VARCHAR(8) NOT NULL, 
	start INTEGER NOT NULL, 
	"end" INTEGER NOT NULL, 
	CONSTRAINT pk_hit PRIMARY KEY (id), 
	CONSTRAINT fk_hit_article_id_article FOREIGN KEY(article_id) REFERENCES article (id)
);
INSERT INTO "hit" VALUES(3,2,'drug-case','贩毒','body',6,8);
INSERT INTO "hit" VALUES(4,2,'drug-case','贩毒','title',8,10);
INSERT INTO "hit" VALUES(5,3,'drug-case','贩毒','body',6,8);
INSERT INTO "hit" VALUES(6,3,'drug-case','贩毒','title',8,10);
INSERT INTO "hit" VALUES(7,1,'drug-case','贩毒','body',6,8);
INSERT INTO "hit" VALUES(8,1,'drug-case','贩毒','title',8,10);
CREATE TABLE host_gate (
	host VARCHAR(255) NOT NULL, 
	next_at DATETIME NOT NULL, 
	lease_owner VARCHAR(80), 
	lease_until DATETIME, 
	crawl_delay DOUBLE NOT NULL, 
	held_until DATETIME, 
	held_reason VARCHAR(200), 
	CONSTRAINT pk_host_gate PRIMARY KEY (host)
);
INSERT INTO "host_gate" VALUES('qilu.test','2026-11-21 08:00:10.000000',NULL,NULL,10.0,NULL,NULL);
INSERT INTO "host_gate" VALUES('fujian.test','2026-11-21 08:00:00.000000',NULL,NULL,0.0,'2026-11-21 09:00:00.000000','Retry-After');
CREATE TABLE inbound (
	id INTEGER NOT NULL, 
	"key" VARCHAR(255) NOT NULL, 
	at DATETIME NOT NULL, 
	kind VARCHAR(12) NOT NULL, 
	sender VARCHAR(320) NOT NULL, 
	subscriber_id INTEGER, 
	delivery_id INTEGER, 
	detail TEXT, 
	CONSTRAINT pk_inbound PRIMARY KEY (id), 
	CONSTRAINT fk_inbound_delivery_id_delivery FOREIGN KEY(delivery_id) REFERENCES delivery (id), 
	CONSTRAINT fk_inbound_subscriber_id_subscriber FOREIGN KEY(subscriber_id) REFERENCES subscriber (id), 
	CONSTRAINT uq_inbound_key UNIQUE ("key")
);
INSERT INTO "inbound" VALUES(1,'spool 1.eml','2026-11-21 09:00:00.000000','soft','',1,1,NULL);
CREATE TABLE list (
	id INTEGER NOT NULL, 
	site_key VARCHAR(64) NOT NULL, 
	url TEXT NOT NULL, 
	kind VARCHAR(16) NOT NULL, 
	active BOOLEAN NOT NULL, 
	due_at DATETIME NOT NULL, 
	first_read_at DATETIME, 
	etag TEXT, 
	last_modified TEXT, 
	content_hash VARCHAR(64), 
	full_at DATETIME, 
	CONSTRAINT pk_list PRIMARY KEY (id), 
	CONSTRAINT fk_list_site_key_site FOREIGN KEY(site_key) REFERENCES site ("key"), 
	CONSTRAINT uq_list_site_key_url UNIQUE (site_key, url)
);
INSERT INTO "list" VALUES(1,'qilu','http://qilu.test/news','page',1,'2026-11-21 08:00:00.000000','2026-11-21 08:00:00.000000','"v1"','Sat, 21 Nov 2026 08:00:00 GMT','0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f','2026-11-21 08:00:00.000000');
INSERT INTO "list" VALUES(2,'qilu','http://qilu.test/feed.xml','page',1,'2026-11-21 08:00:00.000000',NULL,NULL,NULL,NULL,NULL);
INSERT INTO "list" VALUES(3,'fujian','http://fujian.test/a','page',1,'2026-11-21 08:00:00.000000',NULL,NULL,NULL,NULL,NULL);
CREATE TABLE list_diary (
	list_id INTEGER NOT NULL, 
	memory TEXT, 
	diary TEXT, 
	visit_id INTEGER NOT NULL, 
	pages_until DATETIME, 
	stale BOOLEAN NOT NULL, 
	CONSTRAINT pk_list_diary PRIMARY KEY (list_id), 
	CONSTRAINT fk_list_diary_list_id_list FOREIGN KEY(list_id) REFERENCES list (id)
);
INSERT INTO "list_diary" VALUES(1,'[1, 1, [["a1", "b1", 1, 0]]]',NULL,0,NULL,1);
CREATE TABLE "obligation" (
	id INTEGER NOT NULL, 
	subscriber_id INTEGER NOT NULL, 
	story_id INTEGER NOT NULL, 
	kind VARCHAR(12) NOT NULL, 
	version INTEGER NOT NULL, 
	delivery_mode VARCHAR(10) NOT NULL, 
	created_at DATETIME NOT NULL, 
	delivery_id INTEGER, 
	told_id INTEGER, 
	CONSTRAINT pk_obligation PRIMARY KEY (id), 
	CONSTRAINT fk_obligation_subscriber_id_subscriber FOREIGN KEY(subscriber_id) REFERENCES subscriber (id), 
	CONSTRAINT uq_obligation_subscriber_id_story_id_kind_version UNIQUE (subscriber_id, story_id, kind, version), 
	CONSTRAINT fk_obligation_story_id_story FOREIGN KEY(story_id) REFERENCES story (id), 
	CONSTRAINT fk_obligation_delivery_id_delivery FOREIGN KEY(delivery_id) REFERENCES delivery (id), 
	CONSTRAINT fk_obligation_told_id_article FOREIGN KEY(told_id) REFERENCES article (id)
);
INSERT INTO "obligation" VALUES(1,1,1,'alert',0,'immediate','2026-11-21 09:00:00.000000',1,1);
INSERT INTO "obligation" VALUES(2,1,1,'correction',1,'immediate','2026-11-21 09:00:00.000000',NULL,NULL);
CREATE TABLE page (
	id INTEGER NOT NULL, 
	url_key TEXT NOT NULL, 
	url TEXT NOT NULL, 
	site_key VARCHAR(64) NOT NULL, 
	list_id INTEGER, 
	anchor TEXT NOT NULL, 
	published_hint TEXT, 
	first_visit BOOLEAN NOT NULL, 
	listed_at DATETIME NOT NULL, 
	status VARCHAR(16) NOT NULL, 
	reason TEXT, 
	attempts INTEGER NOT NULL, 
	next_try_at DATETIME, 
	http_status INTEGER, 
	fetched_at DATETIME, 
	final_url TEXT, 
	etag TEXT, 
	last_modified TEXT, 
	revisit_at DATETIME, 
	revisits INTEGER NOT NULL, found_on BIGINT, 
	CONSTRAINT pk_page PRIMARY KEY (id), 
	CONSTRAINT fk_page_list_id_list FOREIGN KEY(list_id) REFERENCES list (id), 
	CONSTRAINT fk_page_site_key_site FOREIGN KEY(site_key) REFERENCES site ("key"), 
	CONSTRAINT uq_page_url_key UNIQUE (url_key)
);
INSERT INTO "page" VALUES(1,'qilu.test/failed.html','http://qilu.test/failed.html','qilu',1,'标题',NULL,1,'2026-11-21 08:00:00.000000','error','ValueError',1,NULL,200,'2026-11-21 08:00:00.000000',NULL,NULL,NULL,NULL,0,NULL);
INSERT INTO "page" VALUES(2,'qilu.test/first.html','http://qilu.test/first.html','qilu',1,'标题',NULL,0,'2026-11-21 08:00:00.000000','article',NULL,1,NULL,200,'2026-11-21 08:00:00.000000',NULL,NULL,NULL,NULL,0,NULL);
INSERT INTO "page" VALUES(3,'fujian.test/copy.html','http://fujian.test/copy.html','fujian',3,'标题',NULL,0,'2026-11-21 09:00:00.000000','article',NULL,1,NULL,200,'2026-11-21 09:00:00.000000',NULL,NULL,NULL,NULL,0,NULL);
INSERT INTO "page" VALUES(4,'fujian.test/doubt.html','http://fujian.test/doubt.html','fujian',3,'标题',NULL,0,'2026-11-21 09:00:00.000000','article',NULL,1,NULL,200,'2026-11-21 09:00:00.000000',NULL,NULL,NULL,NULL,0,NULL);
CREATE TABLE quarantine (
	page_id INTEGER NOT NULL, 
	body BLOB NOT NULL, 
	error TEXT NOT NULL, 
	stored_at DATETIME NOT NULL, 
	CONSTRAINT pk_quarantine PRIMARY KEY (page_id), 
	CONSTRAINT fk_quarantine_page_id_page FOREIGN KEY(page_id) REFERENCES page (id)
);
INSERT INTO "quarantine" VALUES(1,X'789C011C00E3FF3C703EE697A0E6B395E58886E69E90E79A84E9A1B5E99DA23C2F703EF9B010C2','ValueError','2026-11-21 08:00:00.000000');
CREATE TABLE revision (
	id INTEGER NOT NULL, 
	article_id INTEGER NOT NULL, 
	number INTEGER NOT NULL, 
	title TEXT NOT NULL, 
	text TEXT NOT NULL, 
	replaced_at DATETIME NOT NULL, as_of BIGINT DEFAULT '0' NOT NULL, 
	CONSTRAINT pk_revision PRIMARY KEY (id), 
	CONSTRAINT fk_revision_article_id_article FOREIGN KEY(article_id) REFERENCES article (id), 
	CONSTRAINT uq_revision_article_id_number UNIQUE (article_id, number)
);
INSERT INTO "revision" VALUES(1,1,0,'济南警方破获一起贩毒案','济南警方破获贩毒案1起，缴获毒品2公斤。','2026-11-21 10:00:00.000000',3);
CREATE TABLE rule_version (
	id INTEGER NOT NULL, 
	topic VARCHAR(40) NOT NULL, 
	digest VARCHAR(64) NOT NULL, 
	source TEXT NOT NULL, 
	accepted_at DATETIME NOT NULL, 
	active BOOLEAN NOT NULL, 
	CONSTRAINT pk_rule_version PRIMARY KEY (id), 
	CONSTRAINT uq_rule_version_topic_digest UNIQUE (topic, digest)
);
INSERT INTO "rule_version" VALUES(1,'禁毒','d1','topic: 禁毒
','2026-11-21 08:00:00.000000',1);
CREATE TABLE see_also (
	story_id INTEGER NOT NULL, 
	other_id INTEGER NOT NULL, 
	reason TEXT NOT NULL, 
	CONSTRAINT pk_see_also PRIMARY KEY (story_id, other_id), 
	CONSTRAINT fk_see_also_other_id_story FOREIGN KEY(other_id) REFERENCES story (id), 
	CONSTRAINT fk_see_also_story_id_story FOREIGN KEY(story_id) REFERENCES story (id)
);
INSERT INTO "see_also" VALUES(2,1,'数字不同');
CREATE TABLE site (
	"key" VARCHAR(64) NOT NULL, 
	name VARCHAR(200) NOT NULL, 
	province VARCHAR(16) NOT NULL, 
	version_id INTEGER NOT NULL, 
	active BOOLEAN NOT NULL, 
	slow BOOLEAN NOT NULL, 
	lease_owner VARCHAR(80), 
	lease_until DATETIME, 
	started_at DATETIME, 
	finished_at DATETIME, 
	outcome VARCHAR(40), 
	fetched_well_at DATETIME, 
	last_new_at DATETIME, 
	failures DOUBLE NOT NULL, 
	CONSTRAINT pk_site PRIMARY KEY ("key"), 
	CONSTRAINT fk_site_version_id_site_version FOREIGN KEY(version_id) REFERENCES site_version (id)
);
INSERT INTO "site" VALUES('qilu','qilu 网','山东',1,1,0,'crawl-1','2026-11-21 09:00:00.000000','2026-11-21 08:00:00.000000',NULL,NULL,'2026-11-21 08:00:00.000000','2026-11-21 08:00:00.000000',0.0);
INSERT INTO "site" VALUES('fujian','fujian 网','福建',2,1,0,NULL,NULL,NULL,NULL,NULL,NULL,NULL,0.0);
CREATE TABLE site_study (
	site_key VARCHAR(64) NOT NULL, 
	notes JSON NOT NULL, 
	updated_at DATETIME NOT NULL, 
	CONSTRAINT pk_site_study PRIMARY KEY (site_key), 
	CONSTRAINT fk_site_study_site_key_site FOREIGN KEY(site_key) REFERENCES site ("key")
);
INSERT INTO "site_study" VALUES('qilu','{"version": 1}','2026-11-21 08:00:00.000000');
CREATE TABLE site_template (
	id INTEGER NOT NULL, 
	site_key VARCHAR(64) NOT NULL, 
	version INTEGER NOT NULL, 
	layouts JSON NOT NULL, 
	learned_at DATETIME NOT NULL, 
	ended_at DATETIME, 
	ended_why TEXT, 
	CONSTRAINT pk_site_template PRIMARY KEY (id), 
	CONSTRAINT fk_site_template_site_key_site FOREIGN KEY(site_key) REFERENCES site ("key"), 
	CONSTRAINT uq_site_template_site_key_version UNIQUE (site_key, version)
);
INSERT INTO "site_template" VALUES(1,'qilu',1,'[{"number": 1, "body": {"anchor": {"tag": "div", "id": "zoom", "classes": null, "nth": null, "alone": false}, "steps": []}, "rise": 1, "opening": null, "chains": ["div#zoom."], "stops": 0.9, "headed": true, "dated": true, "sourced": true, "trial": false, "agreed": 3, "proven": true}]','2026-11-21 08:00:00.000000',NULL,NULL);
CREATE TABLE site_version (
	id INTEGER NOT NULL, 
	site_key VARCHAR(64) NOT NULL, 
	digest VARCHAR(64) NOT NULL, 
	source TEXT NOT NULL, 
	accepted_at DATETIME NOT NULL, 
	CONSTRAINT pk_site_version PRIMARY KEY (id), 
	CONSTRAINT uq_site_version_site_key_digest UNIQUE (site_key, digest)
);
INSERT INTO "site_version" VALUES(1,'qilu','digest of qilu 山东 /news /feed.xml','key: qilu
','2026-11-21 08:00:00.000000');
INSERT INTO "site_version" VALUES(2,'fujian','digest of fujian 福建 /a','key: fujian
','2026-11-21 08:00:00.000000');
CREATE TABLE snapshot (
	id INTEGER NOT NULL, 
	page_id INTEGER NOT NULL, 
	url TEXT NOT NULL, 
	fetched_at DATETIME NOT NULL, 
	http_status INTEGER NOT NULL, 
	headers JSON NOT NULL, 
	digest VARCHAR(64) NOT NULL, 
	size INTEGER NOT NULL, 
	body BLOB NOT NULL, 
	CONSTRAINT pk_snapshot PRIMARY KEY (id), 
	CONSTRAINT fk_snapshot_page_id_page FOREIGN KEY(page_id) REFERENCES page (id), 
	CONSTRAINT uq_snapshot_page_id_digest UNIQUE (page_id, digest)
);
INSERT INTO "snapshot" VALUES(1,2,'http://qilu.test/first.html','2026-11-21 08:00:00.000000',200,'{"content-type": "text/html"}','9fa1debac398bb3bc7abfb5a0134eb0c0d768bbfa37be6c3024a2012670286cd',4,X'789CB329B033020002F2011D');
CREATE TABLE "story" (
	id INTEGER NOT NULL, 
	origin_id INTEGER NOT NULL, 
	first_seen_at DATETIME NOT NULL, 
	plan_due BOOLEAN NOT NULL, 
	correction INTEGER NOT NULL, 
	withdrawn_at DATETIME, 
	merged_into INTEGER, 
	best_id INTEGER NOT NULL, 
	CONSTRAINT pk_story PRIMARY KEY (id), 
	CONSTRAINT fk_story_origin_id_article FOREIGN KEY(origin_id) REFERENCES article (id), 
	CONSTRAINT fk_story_merged_into_story FOREIGN KEY(merged_into) REFERENCES story (id), 
	CONSTRAINT fk_story_best_id_article FOREIGN KEY(best_id) REFERENCES article (id)
);
INSERT INTO "story" VALUES(1,1,'2026-11-21 08:00:00.000000',1,1,NULL,NULL,1);
INSERT INTO "story" VALUES(2,3,'2026-11-21 09:00:00.000000',1,0,NULL,NULL,3);
INSERT INTO "story" VALUES(3,2,'2026-11-21 09:00:00.000000',0,0,NULL,1,2);
CREATE TABLE story_member (
	story_id INTEGER NOT NULL, 
	article_id INTEGER NOT NULL, 
	relation VARCHAR(8) NOT NULL, 
	shared DOUBLE NOT NULL, 
	place INTEGER NOT NULL, 
	spans JSON NOT NULL, 
	matched BOOLEAN NOT NULL, 
	evidence JSON NOT NULL, 
	joined_at DATETIME NOT NULL, 
	CONSTRAINT pk_story_member PRIMARY KEY (story_id, article_id), 
	CONSTRAINT fk_story_member_article_id_article FOREIGN KEY(article_id) REFERENCES article (id), 
	CONSTRAINT fk_story_member_story_id_story FOREIGN KEY(story_id) REFERENCES story (id)
);
INSERT INTO "story_member" VALUES(1,1,'new',0.0,0,'[]',1,'{}','2026-11-21 08:00:00.000000');
INSERT INTO "story_member" VALUES(1,2,'reprint',0.93,0,'[]',1,'{}','2026-11-21 09:00:00.000000');
INSERT INTO "story_member" VALUES(2,3,'new',0.0,0,'[]',1,'{"veto": "\u6570\u5b57\u4e0d\u540c"}','2026-11-21 09:00:00.000000');
CREATE TABLE subscriber (
	id INTEGER NOT NULL, 
	email VARCHAR(320) NOT NULL, 
	email_key VARCHAR(320) NOT NULL, 
	state VARCHAR(12) NOT NULL, 
	state_reason TEXT, 
	created_at DATETIME NOT NULL, 
	confirmed_at DATETIME, 
	left_at DATETIME, resumed_at DATETIME, quiet_from VARCHAR(5), quiet_until VARCHAR(5), pace_minutes INTEGER, digest_hour INTEGER DEFAULT '8' NOT NULL, digest_weekday INTEGER DEFAULT '0' NOT NULL, empty_digest BOOLEAN DEFAULT 0 NOT NULL, soft_bounces INTEGER DEFAULT '0' NOT NULL, held_until DATETIME, 
	CONSTRAINT pk_subscriber PRIMARY KEY (id), 
	CONSTRAINT uq_subscriber_email_key UNIQUE (email_key)
);
INSERT INTO "subscriber" VALUES(1,'li@example.test','li@example.test','confirmed',NULL,'2026-11-20 08:00:00.000000','2026-11-20 08:00:00.000000',NULL,NULL,NULL,NULL,NULL,8,0,0,0,NULL);
CREATE TABLE subscriber_change (
	id INTEGER NOT NULL, 
	subscriber_id INTEGER NOT NULL, 
	at DATETIME NOT NULL, 
	"by" VARCHAR(80) NOT NULL, 
	what VARCHAR(12) NOT NULL, 
	detail TEXT, 
	CONSTRAINT pk_subscriber_change PRIMARY KEY (id), 
	CONSTRAINT fk_subscriber_change_subscriber_id_subscriber FOREIGN KEY(subscriber_id) REFERENCES subscriber (id)
);
INSERT INTO "subscriber_change" VALUES(1,1,'2026-11-20 08:00:00.000000','operator','added',NULL);
INSERT INTO "subscriber_change" VALUES(2,1,'2026-11-20 08:00:00.000000','operator','wished','山东；禁毒；immediate');
INSERT INTO "subscriber_change" VALUES(3,1,'2026-11-20 08:00:00.000000','operator','confirmed',NULL);
CREATE TABLE subscription (
	id INTEGER NOT NULL, 
	subscriber_id INTEGER NOT NULL, 
	provinces JSON NOT NULL, 
	topics JSON NOT NULL, 
	delivery VARCHAR(10) NOT NULL, 
	created_at DATETIME NOT NULL, cities JSON DEFAULT '[]' NOT NULL, types JSON DEFAULT '[]' NOT NULL, substances JSON DEFAULT '[]' NOT NULL, words JSON DEFAULT '[]' NOT NULL, channels JSON DEFAULT '[]' NOT NULL, least_score DOUBLE DEFAULT '0' NOT NULL, 
	CONSTRAINT pk_subscription PRIMARY KEY (id), 
	CONSTRAINT fk_subscription_subscriber_id_subscriber FOREIGN KEY(subscriber_id) REFERENCES subscriber (id)
);
INSERT INTO "subscription" VALUES(1,1,'["\u5c71\u4e1c"]','["\u7981\u6bd2"]','immediate','2026-11-20 08:00:00.000000','[]','[]','[]','[]','[]',0.0);
CREATE TABLE suppression (
	email_key VARCHAR(320) NOT NULL, 
	since DATETIME NOT NULL, 
	reason TEXT NOT NULL, 
	CONSTRAINT pk_suppression PRIMARY KEY (email_key)
);
INSERT INTO "suppression" VALUES('gone@example.test','2026-11-21 08:00:00.000000','550 5.1.1 no such user');
CREATE TABLE visit (
	id INTEGER NOT NULL, 
	list_id INTEGER NOT NULL, 
	at DATETIME NOT NULL, 
	outcome VARCHAR(40) NOT NULL, 
	http_status INTEGER, 
	links INTEGER NOT NULL, 
	fresh INTEGER NOT NULL, 
	overlap DOUBLE, 
	detail TEXT, moving INTEGER, due_at DATETIME, 
	CONSTRAINT pk_visit PRIMARY KEY (id), 
	CONSTRAINT fk_visit_list_id_list FOREIGN KEY(list_id) REFERENCES list (id)
);
INSERT INTO "visit" VALUES(1,1,'2026-11-21 08:00:00.000000','read',200,4,3,NULL,NULL,NULL,NULL);
CREATE INDEX ix_event_at ON event (at);
CREATE INDEX ix_event_kind ON event (kind);
CREATE INDEX ix_event_site_key ON event (site_key);
CREATE INDEX ix_subscriber_state ON subscriber (state);
CREATE INDEX ix_delivery_next_try_at ON delivery (next_try_at);
CREATE INDEX ix_delivery_state ON delivery (state);
CREATE INDEX ix_delivery_subscriber_id ON delivery (subscriber_id);
CREATE INDEX ix_subscription_subscriber_id ON subscription (subscriber_id);
CREATE INDEX ix_list_due_at ON list (due_at);
CREATE INDEX ix_list_site_key ON list (site_key);
CREATE INDEX ix_page_next_try_at ON page (next_try_at);
CREATE INDEX ix_page_revisit_at ON page (revisit_at);
CREATE INDEX ix_page_site_key ON page (site_key);
CREATE INDEX ix_page_status ON page (status);
CREATE INDEX ix_visit_at ON visit (at);
CREATE INDEX ix_visit_list_id ON visit (list_id);
CREATE INDEX ix_quarantine_stored_at ON quarantine (stored_at);
CREATE INDEX ix_article_region_province ON article_region (province);
CREATE INDEX ix_figure_article_id ON figure (article_id);
CREATE INDEX ix_hit_article_id ON hit (article_id);
CREATE INDEX ix_story_member_article_id ON story_member (article_id);
CREATE INDEX ix_hand_move_other_id ON hand_move (other_id);
CREATE INDEX ix_hand_move_story_id ON hand_move (story_id);
CREATE INDEX ix_article_site_key ON article (site_key);
CREATE INDEX ix_article_first_seen_at ON article (first_seen_at);
CREATE INDEX ix_article_url ON article (url);
CREATE INDEX ix_article_announcement ON article (announcement);
CREATE INDEX ix_article_published_at ON article (published_at);
CREATE INDEX ix_obligation_subscriber_id ON obligation (subscriber_id);
CREATE INDEX ix_obligation_delivery_id ON obligation (delivery_id);
CREATE INDEX ix_obligation_story_id ON obligation (story_id);
CREATE INDEX ix_story_first_seen_at ON story (first_seen_at);
CREATE INDEX ix_story_plan_due ON story (plan_due);
CREATE INDEX ix_story_origin_id ON story (origin_id);
CREATE INDEX ix_subscriber_change_subscriber_id ON subscriber_change (subscriber_id);
CREATE INDEX ix_page_listed_at ON page (listed_at);
CREATE INDEX ix_delivery_state_next_try_at ON delivery (state, next_try_at);
CREATE INDEX ix_inbound_at ON inbound (at);
CREATE INDEX ix_inbound_delivery_id ON inbound (delivery_id);
CREATE INDEX ix_inbound_subscriber_id ON inbound (subscriber_id);
CREATE INDEX ix_feedback_story_id ON feedback (story_id);
CREATE INDEX ix_list_diary_stale ON list_diary (stale);
CREATE INDEX ix_snapshot_fetched_at ON snapshot (fetched_at);
COMMIT;
