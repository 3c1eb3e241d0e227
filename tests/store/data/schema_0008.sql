INSERT INTO feeds (url, etag, last_modified, body_hash, first_polled, last_polled, last_ok, next_poll, failures, fault, fault_message, fault_since, last_new, gap_s, interval_s, asked_s, moved_to, moved_polls, ended, silent, missed, hub, topic, blocks)
VALUES ('https://news.example/rss', 'W/"5"', NULL, 'h', '2026-03-01 12:00:00.000000', '2026-03-02 12:00:00.000000', '2026-03-02 12:00:00.000000', NULL, 0, NULL, '', NULL, '2026-03-02 11:00:00.000000', 21600, 1800.5, 3600, 'https://news.example/feed', 2, false, true, '2026-03-02 10:30:00.000000', 'https://hub.example/', 'https://news.example/rss', '\x0102'),
       ('https://other.example/rss', NULL, NULL, NULL, NULL, '2026-03-02 12:00:00.000000', NULL, NULL, 3, 'timeout', 'no answer within 20 s', '2026-03-02 11:00:00.000000', NULL, NULL, NULL, NULL, NULL, 0, true, false, NULL, NULL, NULL, NULL);
INSERT INTO items (feed_id, key, key_hash, text_hash, link_hash, title_hash, first_seen, url, title, summary, digest, source, language, published, categories, relevant, verdict, content)
VALUES (1, 'vote', 'e2ff1f6ad9b60fcfc46f1545afa4aaa7', 'T1', '99c4bb82bcb40613c81313cfd7501309', '8905970fea44f5b2099212955b7c6785', '2026-03-02 12:00:00.000000', 'https://news.example/vote', 'Seimas votes: 100% “for”', 'Theirs.', 'Our summary.', 'Example News', 'en', '2026-03-02 11:30:00.000000', '["Lithuania","\u041c\u0438\u043d\u044b"]', true, '{"relevant":true,"score":9.0,"threshold":4.0,"topics":["withdrawal","cluster_munitions"],"countries":["LTU"],"stage":"parliament_vote","urgency":"high","language":"en","matches":[{"term":"landmine","text":"landmines","where":"title","position":3,"language":"en","weight":4.5,"topic":"withdrawal"}],"ruled_out":[{"term":"mine","text":"mine","where":"lead","position":9,"language":"en","reason":"gold mine"}],"lexicon":"1"}', 'Full text.'),
       (2, 'vote', 'e2ff1f6ad9b60fcfc46f1545afa4aaa7', 'T2', '01d49dbd4d25c01b0a7c71ee1439d371', '8c1f985794c38dc13fe5a3770937e94c', '2026-03-02 12:00:00.000000', 'https://other.example/vote', 'Lithuania’s vote', '', '', 'Other News', NULL, NULL, '[]', true, '{"relevant":true,"score":5.0,"threshold":4.0,"topics":["withdrawal"],"countries":["LTU"],"stage":null,"urgency":"low","language":"und","matches":[],"ruled_out":[],"lexicon":"1"}', '');
INSERT INTO steps (item_id, at, step, detail)
VALUES (1, '2026-03-02 12:00:00.000000', 'queued', 'score 9, needed 4'),
       (1, '2026-03-02 12:05:00.000000', 'edited', 'a → b'),
       (2, '2026-03-02 12:00:00.000000', 'duplicate', 'tells story 0123456789ab');
INSERT INTO stories (id, lead, first_seen, folded)
VALUES ('0123456789ab', 1, '2026-03-02 12:00:00.000000', 'seimas votes: 100% “for”
our summary.');
INSERT INTO members (item_id, story_id, why) VALUES (1, '0123456789ab', ''), (2, '0123456789ab', 'same step');
INSERT INTO story_days (country, day, story_id) VALUES ('LTU', '2026-03-02', '0123456789ab');
INSERT INTO story_topics (story_id, topic) VALUES ('0123456789ab', 'withdrawal'), ('0123456789ab', 'cluster_munitions');
INSERT INTO story_countries (story_id, country) VALUES ('0123456789ab', 'LTU');
INSERT INTO deliveries (key, story_id, chat, channel, state, attempts, created_at, updated_at, tried_at, retry_at, reason, message)
VALUES ('4cb1a5b1a0b64dd0a8c7d2d1', '0123456789ab', 'slack', 'slack:C024BE91L', 'queued', 2, '2026-03-02 12:00:00.000000', '2026-03-02 12:00:00.000000', '2026-03-02 12:00:00.000000', '2026-03-02 12:00:00.000000', 'HTTP 503', NULL),
       ('4cb1a5b1a0b64dd0a8c7d2d2', '0123456789ab', 'console', 'console', 'sent', 1, '2026-03-02 12:00:00.000000', '2026-03-02 12:00:00.000000', '2026-03-02 12:00:00.000000', NULL, '', NULL),
       ('4cb1a5b1a0b64dd0a8c7d2d3', '0123456789ab', 'discord', 'discord:sending', 'sending', 1, '2026-03-02 12:00:00.000000', '2026-03-02 12:00:00.000000', '2026-03-02 12:00:00.000000', '2026-03-02 12:00:00.000000', '', NULL),
       ('4cb1a5b1a0b64dd0a8c7d2d4', '0123456789ab', 'discord', 'discord:uncertain', 'uncertain', 1, '2026-03-02 12:00:00.000000', '2026-03-02 12:00:00.000000', '2026-03-02 12:00:00.000000', NULL, 'no answer', NULL),
       ('4cb1a5b1a0b64dd0a8c7d2d5', '0123456789ab', 'discord', 'discord:reconciled', 'reconciled', 1, '2026-03-02 12:00:00.000000', '2026-03-02 12:00:00.000000', '2026-03-02 12:00:00.000000', NULL, '', '1300000000000000001'),
       ('4cb1a5b1a0b64dd0a8c7d2d6', '0123456789ab', 'discord', 'discord:refused', 'refused', 1, '2026-03-02 12:00:00.000000', '2026-03-02 12:00:00.000000', '2026-03-02 12:00:00.000000', NULL, 'Unknown Channel', NULL),
       ('4cb1a5b1a0b64dd0a8c7d2d7', '0123456789ab', 'discord', 'discord:expired', 'expired', 0, '2026-03-02 12:00:00.000000', '2026-03-02 12:00:00.000000', NULL, NULL, 'too old', NULL);
INSERT INTO votes (item_id, voter, value, at)
VALUES (1, '00000000000000000000000000000001', 'up', '2026-03-02 12:00:00.000000'),
       (1, '00000000000000000000000000000002', 'down', '2026-03-02 12:00:00.000000');
INSERT INTO tasks (key, key_hash, kind, state, title, detail, data, created_at, settled_at)
VALUES ('mine_ban_treaty:LBN:deposit:1', 'd1', 'depositary', 'pending', 'Look: “100%”', 'first
second', '{}', '2026-03-02 12:00:00.000000', NULL),
       ('mine_ban_treaty:POL:notice:2', 'd2', 'depositary', 'dismissed', 'Old', '', '{}', '2026-03-01 12:00:00.000000', '2026-03-02 12:00:00.000000');
INSERT INTO followings (channel, chat, server, chosen, by, at, active)
VALUES ('slack:C024BE91L', 'slack', 'T1', '{"digest":"daily 08:00"}', 'slack:U1', '2026-03-02 12:00:00.000000', true);
INSERT INTO mutes (channel, kind, value_hash, value, until)
VALUES ('slack:C024BE91L', 'topic', 'm1', 'clearance', NULL),
       ('slack:C024BE91L', 'source', 'm2', 'Example News', '2026-03-01 12:00:00.000000');
INSERT INTO changes (channel, at, by, what)
VALUES ('slack:C024BE91L', '2026-03-02 12:00:00.000000', 'slack:U1', 'digest: daily 08:00');
INSERT INTO stops (channel, kind, reason, since, probe_at, probes, trying)
VALUES ('discord:gone', 'gone', 'It was deleted.', '2026-03-02 12:00:00.000000', NULL, 0, false);
INSERT INTO installations (team, data, at)
VALUES ('T1', '\x0102', '2026-03-02 12:00:00.000000');
INSERT INTO deliveries (key, story_id, chat, channel, state, attempts, created_at, updated_at, tried_at, retry_at, reason, message, kind, held, parent_id, bundle_id, note)
VALUES ('4cb1a5b1a0b64dd0a8c7d2d8', NULL, 'discord', 'discord:digest', 'sent', 1, '2026-03-02 12:00:00.000000', '2026-03-02 12:00:00.000000', '2026-03-02 12:00:00.000000', NULL, '', '1300000000000000002', 'digest', NULL, NULL, NULL, 'daily digest'),
       ('4cb1a5b1a0b64dd0a8c7d2d9', NULL, 'discord', 'discord:digest', 'sent', 1, '2026-03-02 12:00:00.000000', '2026-03-02 12:00:00.000000', '2026-03-02 12:00:00.000000', NULL, '', '1300000000000000003', 'reply', NULL, 8, NULL, 'daily digest');
INSERT INTO hubs (feed, hub, topic, token, secret, state, lease_until, asked_at, last_push)
VALUES ('https://news.example/rss', 'https://hub.example/', 'https://news.example/rss', 't', 's', 'live', '2026-03-12 12:00:00.000000', '2026-03-02 12:00:00.000000', NULL);
INSERT INTO corrections (at, by, kind, item_id, other_id) VALUES ('2026-03-02 12:00:00.000000', 'console', 'merge', 1, 2);
UPDATE stories SET updated = '2026-03-02 12:05:00.000000';
UPDATE members SET kind = 'government', adds = '[["number","","107"]]' WHERE item_id = 2;
UPDATE deliveries SET edit_at = '2026-03-02 12:05:00.000000', shown = 'd1' WHERE key = '4cb1a5b1a0b64dd0a8c7d2d5';
UPDATE deliveries SET lost = 'deleted' WHERE key = '4cb1a5b1a0b64dd0a8c7d2d2';
INSERT INTO forgotten (key_hash, feed_id, text_hash) VALUES ('f0', 1, 'T0');
INSERT INTO processes (id, name, roles, since, lease_until)
VALUES ('p1', 'host:41', 'deliver', '2026-03-02 11:00:00.000000', '2026-03-02 12:00:30.000000');
INSERT INTO claims (name, owner) VALUES ('channel:discord:sending', 'p1'), ('job:tidy', 'p1');
UPDATE deliveries SET owner = 'p1' WHERE key = '4cb1a5b1a0b64dd0a8c7d2d3'
