-- A store of schema version 9 as published, with the third batch of tests/support/store_stream.py.
-- Never edit: what users have on their disks looks like this.
PRAGMA application_id = 1347568196;
BEGIN TRANSACTION;
CREATE TABLE audit(
        arrival INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, at INTEGER NOT NULL, operator TEXT NOT NULL,
        on_behalf_of TEXT, verb TEXT NOT NULL, subject TEXT NOT NULL, reason TEXT NOT NULL,
        partition INTEGER NOT NULL DEFAULT 0
    ) STRICT
    ;
INSERT INTO "audit" VALUES(1,'key-2',120000000,'duty',NULL,'exclusion.add','X1','cut-over',0);
CREATE TABLE cursor(
        name TEXT PRIMARY KEY, value INTEGER NOT NULL, partition INTEGER NOT NULL DEFAULT 0
    ) STRICT, WITHOUT ROWID
    ;
INSERT INTO "cursor" VALUES('input',120000000,0);
INSERT INTO "cursor" VALUES('replay',2,0);
CREATE TABLE element_result(
        at INTEGER NOT NULL, element TEXT NOT NULL, test TEXT NOT NULL, source TEXT NOT NULL, first INTEGER NOT NULL,
        t_recv INTEGER NOT NULL, sent INTEGER NOT NULL, lost INTEGER NOT NULL, late INTEGER NOT NULL,
        delays INTEGER NOT NULL, delay_sum_us INTEGER, delay_min_us INTEGER, delay_max_us INTEGER, jitter_us INTEGER,
        partition INTEGER NOT NULL DEFAULT 0,
        PRIMARY KEY (at, element, test), CHECK (first <= at AND lost <= sent)
    ) STRICT, WITHOUT ROWID
    ;
INSERT INTO "element_result" VALUES(120000000,'NE2','10','snmp:NE2',60000000,120000005,10,0,0,10,40000,NULL,NULL,2,0);
CREATE TABLE element_result_mark(
        element TEXT NOT NULL, test TEXT NOT NULL, at INTEGER NOT NULL, stamp TEXT NOT NULL,
        partition INTEGER NOT NULL DEFAULT 0, PRIMARY KEY (element, test)
    ) STRICT, WITHOUT ROWID
    ;
INSERT INTO "element_result_mark" VALUES('NE2','10',120000000,'12000',0);
CREATE TABLE evidence(
        arrival INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE,
        kind TEXT NOT NULL, source TEXT NOT NULL, element TEXT NOT NULL, point TEXT NOT NULL,
        t_event INTEGER NOT NULL, t_end INTEGER NOT NULL, looks INTEGER NOT NULL, t_recv INTEGER NOT NULL,
        seq INTEGER NOT NULL, schema INTEGER NOT NULL, body TEXT NOT NULL, sha256 BLOB NOT NULL,
        partition INTEGER NOT NULL DEFAULT 0,
        UNIQUE (element, point, kind, source, t_event), CHECK (t_event <= t_end)
    ) STRICT
    ;
INSERT INTO "evidence" VALUES(1,'00000078-c29eed072ead1662','point_state','snmp:NE2','NE2','STM16-0',120000000,120000000,1,120000005,2,1,'{"capacity":{"hi":1.0,"lo":1.0},"defects":["down"],"looks":1,"onset":{"at":120000000,"by":"ifLastChange"}}',X'D9D885905158FACE206475255BD6B1A1A15F7C259310CEACE4C1A02DCA8C6443',0);
INSERT INTO "evidence" VALUES(2,'00000078-c8d12a209935e04a','point_state','snmp:NE2','NE2','STM16-1',120000000,120000000,1,120000005,2,1,'{"capacity":{"hi":1.0,"lo":1.0},"defects":["down"],"looks":1,"onset":{"at":120000000,"by":"ifLastChange"}}',X'BF1544DEF5250DA6AA47EC741804D5686BB4620FFD694777B91E24BF2B20FE68',0);
INSERT INTO "evidence" VALUES(3,'00000078-15d15fff2c341d53','point_state','snmp:NE2','NE2','STM16-2',120000000,120000000,1,120000005,2,1,'{"capacity":{"hi":1.0,"lo":1.0},"defects":["down"],"looks":1,"onset":{"at":120000000,"by":"ifLastChange"}}',X'AE05688771DBF0F6F4FCEA752B20DF7A1CD52B95C896D7F32C1609BC5D8D1BEC',0);
INSERT INTO "evidence" VALUES(4,'00000000-e4beff3457143beb','silence','snmp:EMS1','EMS1','',0,120000000,1,120000000,2,1,'{"reason":"timeout","since":0}',X'52CAC94373C22DC5267A4B97C9B10A3900BF4FC73926FF2EE5ADDB9CBB11D00C',0);
CREATE TABLE exclusion(
        arrival INTEGER PRIMARY KEY, id TEXT NOT NULL, stated INTEGER NOT NULL, circuit TEXT NOT NULL,
        status TEXT NOT NULL, body TEXT NOT NULL, sha256 BLOB NOT NULL,
        partition INTEGER NOT NULL DEFAULT 0, UNIQUE (id, stated, sha256)
    ) STRICT
    ;
INSERT INTO "exclusion" VALUES(1,'X1',120000000,'C1','proposed','{"announced":null,"approver":null,"author":"duty","circuit":"C1","end":60000000,"id":"X1","kind":"planned","proof":"mail 7","start":0,"status":"proposed"}',X'7B10F13B7A396974A6A899C897495A55BB8B6E652203360E452F304D570A2ED8',0);
CREATE TABLE figure(
        span TEXT NOT NULL, label TEXT NOT NULL, circuit TEXT NOT NULL, start INTEGER NOT NULL,
        "end" INTEGER NOT NULL, customer TEXT NOT NULL, contract TEXT NOT NULL, zone TEXT NOT NULL,
        official TEXT NOT NULL, low TEXT NOT NULL, high TEXT NOT NULL, coverage TEXT NOT NULL,
        up INTEGER NOT NULL, degraded INTEGER NOT NULL, down INTEGER NOT NULL, unknown INTEGER NOT NULL,
        excluded INTEGER NOT NULL, out_of_hours INTEGER NOT NULL,
        at_risk_low INTEGER NOT NULL, at_risk_high INTEGER NOT NULL, outages INTEGER NOT NULL,
        missed INTEGER NOT NULL, verdict TEXT NOT NULL, provisional INTEGER NOT NULL, horizon INTEGER NOT NULL,
        sha256 TEXT NOT NULL, first INTEGER NOT NULL, last INTEGER NOT NULL, basis TEXT NOT NULL,
        partition INTEGER NOT NULL DEFAULT 0,
        PRIMARY KEY (span, label, circuit, start), CHECK (start < "end")
    ) STRICT, WITHOUT ROWID
    ;
INSERT INTO "figure" VALUES('day','D2','C2',120000000,180000000,'250100000001','gold@1','Asia/Shanghai','29999999/30000000','29999999/30000000','1/1','',59999995,0,2,2,1,0,2,3,2,0,'kept',0,180000000,'0000000000000000000000000000000000000000000000000000000000000002',60000000,240000000,'0123456789abcdef',0);
CREATE TABLE figure_mark(
        seq INTEGER PRIMARY KEY, body TEXT NOT NULL, partition INTEGER NOT NULL DEFAULT 0
    ) STRICT
    ;
INSERT INTO "figure_mark" VALUES(2,'[["circuit",120000000,180000000,["C2"]]]',0);
CREATE TABLE look_run(
        element TEXT NOT NULL, point TEXT NOT NULL, source TEXT NOT NULL, first INTEGER NOT NULL,
        last INTEGER NOT NULL, looks INTEGER NOT NULL, lo REAL NOT NULL, hi REAL NOT NULL,
        defects TEXT NOT NULL, onset_at INTEGER, onset_by TEXT,
        open INTEGER NOT NULL CHECK (open IN (0, 1)), base INTEGER NOT NULL,
        partition INTEGER NOT NULL DEFAULT 0,
        PRIMARY KEY (element, point, source, first), CHECK (first <= last)
    ) STRICT, WITHOUT ROWID
    ;
INSERT INTO "look_run" VALUES('NE2','STM16-0','snmp:NE2',120000000,120000000,1,1.0,1.0,'["down"]',120000000,'ifLastChange',1,2,0);
INSERT INTO "look_run" VALUES('NE2','STM16-1','snmp:NE2',120000000,120000000,1,1.0,1.0,'["down"]',120000000,'ifLastChange',1,2,0);
INSERT INTO "look_run" VALUES('NE2','STM16-2','snmp:NE2',120000000,120000000,1,1.0,1.0,'["down"]',120000000,'ifLastChange',1,2,0);
CREATE TABLE maintenance(
        arrival INTEGER PRIMARY KEY, id TEXT NOT NULL, stated INTEGER NOT NULL, body TEXT NOT NULL,
        sha256 BLOB NOT NULL, partition INTEGER NOT NULL DEFAULT 0, UNIQUE (id, stated, sha256)
    ) STRICT
    ;
INSERT INTO "maintenance" VALUES(1,'W0',120000000,'{"announced":0,"author":"planner","end":3720000000,"id":"W0","reason":"割接","resources":["link:L1"],"start":120000000,"withdrawn":null}',X'8CCD0948F67E2B4DF7AC5640561F2A00E0B76EBB0185717D8B3AC34A650208E2',0);
CREATE TABLE meta(
        id INTEGER PRIMARY KEY CHECK (id = 1), schema INTEGER NOT NULL, created INTEGER NOT NULL,
        partition INTEGER NOT NULL DEFAULT 0
    ) STRICT
    ;
INSERT INTO "meta" VALUES(1,9,1790000000000000,0);
CREATE TABLE notify_outbox(
        arrival INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE,
        problem TEXT NOT NULL, number INTEGER NOT NULL, recipient TEXT NOT NULL,
        channel TEXT NOT NULL, created INTEGER NOT NULL, payload TEXT NOT NULL,
        attempts INTEGER NOT NULL, next_try INTEGER NOT NULL, delivered_at INTEGER, dead_reason TEXT,
        partition INTEGER NOT NULL DEFAULT 0
    ) STRICT
    ;
INSERT INTO "notify_outbox" VALUES(1,'link:L2#2>duty@webhook','link:L2',2,'duty','webhook',120000000,'{"n":2,"text":"光缆中断"}',0,120000000,NULL,NULL,0);
CREATE TABLE notify_receipt(
        arrival INTEGER PRIMARY KEY, key TEXT NOT NULL, attempt INTEGER NOT NULL, at INTEGER NOT NULL,
        what TEXT NOT NULL, channel TEXT NOT NULL, provider TEXT NOT NULL, detail TEXT NOT NULL,
        partition INTEGER NOT NULL DEFAULT 0, UNIQUE (key, attempt, what, provider)
    ) STRICT
    ;
INSERT INTO "notify_receipt" VALUES(1,'link:L2#2>duty@webhook',1,120000000,'failed','webhook','','HTTP 502',0);
CREATE TABLE path_day(
        probe TEXT NOT NULL, measurement TEXT NOT NULL, t0 INTEGER NOT NULL, zone TEXT NOT NULL,
        sense TEXT NOT NULL, doubted INTEGER NOT NULL CHECK (doubted IN (0, 1)), t1 INTEGER NOT NULL,
        first INTEGER NOT NULL, body TEXT NOT NULL, bins INTEGER NOT NULL,
        partition INTEGER NOT NULL DEFAULT 0,
        PRIMARY KEY (probe, measurement, t0, zone, sense, doubted), CHECK (t0 < t1)
    ) STRICT, WITHOUT ROWID
    ;
INSERT INTO "path_day" VALUES('P1','D2',120000000,'Asia/Shanghai','round_trip',0,180000000,120000000,'[60,2,58,60000000,[[1000,58]],2,[],0]',1,0);
CREATE TABLE pm_bin(
        series INTEGER NOT NULL, "end" INTEGER NOT NULL, es INTEGER NOT NULL, ses INTEGER NOT NULL,
        uas INTEGER NOT NULL, sefs INTEGER NOT NULL, cv INTEGER NOT NULL, pcv INTEGER NOT NULL, lcv INTEGER NOT NULL,
        bbe INTEGER NOT NULL, valid INTEGER NOT NULL, suspect INTEGER NOT NULL, length_s INTEGER NOT NULL,
        read INTEGER NOT NULL, seen INTEGER NOT NULL, partition INTEGER NOT NULL DEFAULT 0,
        PRIMARY KEY (series, "end", es, ses, uas, sefs, cv, pcv, lcv, bbe, valid, suspect, length_s)
    ) STRICT, WITHOUT ROWID
    ;
INSERT INTO "pm_bin" VALUES(3357528104996254220,-900000000,2,0,-1,-1,-1,2,-1,-1,1,0,900,120000000,120000000,0);
INSERT INTO "pm_bin" VALUES(3357528104996254220,0,2,0,-1,-1,-1,2,-1,-1,1,0,900,120000000,120000000,0);
INSERT INTO "pm_bin" VALUES(6682520792525290166,-900000000,2,0,2,-1,-1,2,-1,-1,1,0,900,120000000,120000000,0);
INSERT INTO "pm_bin" VALUES(6682520792525290166,0,2,0,2,-1,-1,2,-1,-1,1,0,900,120000000,120000000,0);
CREATE TABLE pm_series(
        id INTEGER PRIMARY KEY, element TEXT NOT NULL, point TEXT NOT NULL, layer TEXT NOT NULL,
        direction TEXT NOT NULL, source TEXT NOT NULL, ses_rule TEXT NOT NULL,
        partition INTEGER NOT NULL DEFAULT 0
    ) STRICT
    ;
INSERT INTO "pm_series" VALUES(3357528104996254220,'NE1','E1-1','ds1','far','snmp:NE1','',0);
INSERT INTO "pm_series" VALUES(6682520792525290166,'NE1','E1-1','ds1','near','snmp:NE1','',0);
CREATE TABLE probe_bin(
        t0 INTEGER NOT NULL, path TEXT NOT NULL, probe TEXT NOT NULL, t1 INTEGER NOT NULL, t_recv INTEGER NOT NULL,
        boot INTEGER NOT NULL, number INTEGER NOT NULL, sent INTEGER NOT NULL, lost INTEGER NOT NULL,
        doubts TEXT NOT NULL, schema INTEGER NOT NULL, body TEXT NOT NULL, sha256 BLOB NOT NULL,
        partition INTEGER NOT NULL DEFAULT 0,
        PRIMARY KEY (t0, path, probe), CHECK (t0 < t1)
    ) STRICT, WITHOUT ROWID
    ;
INSERT INTO "probe_bin" VALUES(120000000,'D2','P1',180000000,180000000,0,0,60,2,'',1,'{"boot":0,"clock":{"error_us":null,"offset_us":null,"state":"unknown"},"delay_max_us":null,"delay_min_us":null,"delay_sum_us":2,"delay_us":[[1000,58]],"doubts":[],"duplicate":0,"jitter_max_us":null,"jitter_min_us":null,"jitter_sum_us":null,"jitter_us":[],"late":0,"lost":2,"negative":0,"number":0,"piece_us":0,"pieces":[],"sense":"round_trip","sent":60,"software":""}',X'5F7E381BD54E69C1EDF7ADA565B85FAB31903A4B52C74505262BECE5ACAD405D',0);
INSERT INTO "probe_bin" VALUES(120000000,'M1','P1',180000000,180000000,0,2,60,2,'',1,'{"boot":0,"clock":{"error_us":null,"offset_us":null,"state":"unknown"},"delay_max_us":null,"delay_min_us":null,"delay_sum_us":1,"delay_us":[[1000,58]],"doubts":[],"duplicate":0,"jitter_max_us":null,"jitter_min_us":null,"jitter_sum_us":null,"jitter_us":[],"late":0,"lost":2,"negative":0,"number":2,"piece_us":0,"pieces":[],"sense":"round_trip","sent":60,"software":""}',X'9184CA69589E1B2ABFA761CDA0445D6D21EA970FD6989092078ED7E9E90CCE60',0);
CREATE TABLE probe_numbering(
        probe TEXT NOT NULL, measurement TEXT NOT NULL, boot INTEGER NOT NULL, next INTEGER NOT NULL,
        missing TEXT NOT NULL, lost INTEGER NOT NULL, duplicates INTEGER NOT NULL, seen INTEGER NOT NULL,
        partition INTEGER NOT NULL DEFAULT 0, PRIMARY KEY (probe, measurement, boot)
    ) STRICT, WITHOUT ROWID
    ;
INSERT INTO "probe_numbering" VALUES('P1','M1',0,3,'[]',0,0,3,0);
CREATE TABLE probe_refused(
        probe TEXT NOT NULL, reason TEXT NOT NULL, count INTEGER NOT NULL, at INTEGER NOT NULL, topic TEXT NOT NULL,
        detail TEXT NOT NULL, payload BLOB NOT NULL, partition INTEGER NOT NULL DEFAULT 0,
        PRIMARY KEY (probe, reason)
    ) STRICT, WITHOUT ROWID
    ;
INSERT INTO "probe_refused" VALUES('P1','not_json',3,120000000,'probed/v1/P1/samples','no JSON',X'7B',0);
CREATE TABLE probe_state(
        probe TEXT PRIMARY KEY, number INTEGER NOT NULL, body TEXT NOT NULL, partition INTEGER NOT NULL DEFAULT 0
    ) STRICT, WITHOUT ROWID
    ;
INSERT INTO "probe_state" VALUES('P1',3,'{"apart_us":null,"bad_version":null,"boot":0,"clock":{"error_us":null,"offset_us":null,"state":"unknown"},"flipped":null,"flips":0,"former_boot":0,"healthy":true,"heard":120000000,"measured":120000000,"number":3,"online":true,"probe":"P1","reasons":[],"said":null,"schedule":"","software":""}',0);
CREATE TABLE problem(
        resource TEXT NOT NULL, type TEXT NOT NULL, qualifier TEXT NOT NULL,
        number INTEGER NOT NULL, cleared INTEGER,
        partition INTEGER NOT NULL DEFAULT 0, shelved_until INTEGER, flapping INTEGER,
        PRIMARY KEY (resource, type, qualifier)
    ) STRICT, WITHOUT ROWID
    ;
INSERT INTO "problem" VALUES('link:L2','link_down','',0,NULL,0,NULL,NULL);
CREATE TABLE problem_log(
        arrival INTEGER PRIMARY KEY,
        resource TEXT NOT NULL, type TEXT NOT NULL, qualifier TEXT NOT NULL, number INTEGER NOT NULL,
        at INTEGER NOT NULL, transition TEXT NOT NULL, notify INTEGER NOT NULL, body TEXT NOT NULL,
        partition INTEGER NOT NULL DEFAULT 0,
        UNIQUE (resource, type, qualifier, number)
    ) STRICT
    ;
INSERT INTO "problem_log" VALUES(1,'link:L2','link_down','',0,120000000,'raised',1,'{"cleared":null,"impact":[[["C2","110000000001","AAA","down"]],[]],"key":["link:L2","link_down",""],"number":0,"planned":null,"raised":120000000,"root":null,"seen":120000000,"severity":"critical","text":"cut 2"}',0);
CREATE TABLE sent(
        day INTEGER NOT NULL, receiver TEXT NOT NULL, what TEXT NOT NULL, run INTEGER NOT NULL,
        times INTEGER NOT NULL, first INTEGER NOT NULL, last INTEGER NOT NULL,
        partition INTEGER NOT NULL DEFAULT 0,
        PRIMARY KEY (day, receiver, what, run), CHECK (first <= last)
    ) STRICT, WITHOUT ROWID
    ;
INSERT INTO "sent" VALUES(0,'NE2','snmp get',0,3,0,120000000,0);
CREATE TABLE sink_dead(
        arrival INTEGER PRIMARY KEY, kind TEXT NOT NULL, subject TEXT NOT NULL, slot INTEGER NOT NULL,
        since INTEGER NOT NULL, until INTEGER NOT NULL, line TEXT NOT NULL UNIQUE, reason TEXT NOT NULL,
        at INTEGER NOT NULL, partition INTEGER NOT NULL DEFAULT 0
    ) STRICT
    ;
INSERT INTO "sink_dead" VALUES(1,'span','C2',0,120000000,4611686018427387904,'span,circuit=C2 lo=x 120000000','no number',120000000,0);
CREATE TABLE sink_outbox(
        kind TEXT NOT NULL, subject TEXT NOT NULL, slot INTEGER NOT NULL,
        since INTEGER NOT NULL, until INTEGER NOT NULL, seq INTEGER NOT NULL, queued INTEGER NOT NULL,
        partition INTEGER NOT NULL DEFAULT 0, PRIMARY KEY (kind, subject, slot)
    ) STRICT, WITHOUT ROWID
    ;
INSERT INTO "sink_outbox" VALUES('day','C1',120000000,120000000,180000000,2,120000000,0);
INSERT INTO "sink_outbox" VALUES('span','C2',0,120000000,4611686018427387904,2,120000000,0);
CREATE TABLE source_mark(
        source TEXT PRIMARY KEY, last INTEGER NOT NULL, looks INTEGER NOT NULL,
        partition INTEGER NOT NULL DEFAULT 0
    ) STRICT, WITHOUT ROWID
    ;
INSERT INTO "source_mark" VALUES('snmp:NE0',120000000,2,0);
INSERT INTO "source_mark" VALUES('snmp:NE1',120000000,2,0);
INSERT INTO "source_mark" VALUES('snmp:NE10',120000000,2,0);
INSERT INTO "source_mark" VALUES('snmp:NE11',120000000,2,0);
INSERT INTO "source_mark" VALUES('snmp:NE12',120000000,2,0);
INSERT INTO "source_mark" VALUES('snmp:NE13',120000000,2,0);
INSERT INTO "source_mark" VALUES('snmp:NE14',120000000,2,0);
INSERT INTO "source_mark" VALUES('snmp:NE15',120000000,2,0);
INSERT INTO "source_mark" VALUES('snmp:NE16',120000000,2,0);
INSERT INTO "source_mark" VALUES('snmp:NE17',120000000,2,0);
INSERT INTO "source_mark" VALUES('snmp:NE18',120000000,2,0);
INSERT INTO "source_mark" VALUES('snmp:NE19',120000000,2,0);
INSERT INTO "source_mark" VALUES('snmp:NE2',120000000,2,0);
INSERT INTO "source_mark" VALUES('snmp:NE3',120000000,2,0);
INSERT INTO "source_mark" VALUES('snmp:NE4',120000000,2,0);
INSERT INTO "source_mark" VALUES('snmp:NE5',120000000,2,0);
INSERT INTO "source_mark" VALUES('snmp:NE6',120000000,2,0);
INSERT INTO "source_mark" VALUES('snmp:NE7',120000000,2,0);
INSERT INTO "source_mark" VALUES('snmp:NE8',120000000,2,0);
INSERT INTO "source_mark" VALUES('snmp:NE9',120000000,2,0);
CREATE TABLE span(
        circuit TEXT NOT NULL, t0 INTEGER NOT NULL, rev INTEGER NOT NULL, t1 INTEGER,
        earliest INTEGER NOT NULL, latest INTEGER NOT NULL, lo REAL NOT NULL, hi REAL NOT NULL,
        at_risk INTEGER, culprits TEXT NOT NULL, party TEXT NOT NULL, final INTEGER NOT NULL, superseded INTEGER,
        partition INTEGER NOT NULL DEFAULT 0,
        PRIMARY KEY (circuit, t0, rev), CHECK (t1 IS NULL OR t0 < t1)
    ) STRICT, WITHOUT ROWID
    ;
INSERT INTO "span" VALUES('C2',120000000,0,NULL,120000000,120000000,1.0,1.0,NULL,'[["link","L2"]]','core',0,NULL,0);
CREATE TABLE span_revision(
        circuit TEXT NOT NULL, rev INTEGER NOT NULL, start INTEGER NOT NULL, "end" INTEGER,
        partition INTEGER NOT NULL DEFAULT 0, PRIMARY KEY (circuit, rev)
    ) STRICT, WITHOUT ROWID
    ;
CREATE TABLE ticket(
        arrival INTEGER PRIMARY KEY, id TEXT NOT NULL, stated INTEGER NOT NULL, circuit TEXT NOT NULL,
        opened INTEGER NOT NULL, body TEXT NOT NULL, sha256 BLOB NOT NULL,
        partition INTEGER NOT NULL DEFAULT 0, UNIQUE (id, stated, sha256)
    ) STRICT
    ;
INSERT INTO "ticket" VALUES(1,'T1',120000000,'C2',120000000,'{"acknowledged":null,"circuit":"C2","closed":null,"held":[],"id":"T1","opened":120000000,"summary":"故障申告"}',X'2FA8E474134A623971A5AD028EFB80D1ED079931E5841EFC813F1C74B0DA06CC',0);
CREATE TABLE traffic(
        at INTEGER NOT NULL, source TEXT NOT NULL, uptime_cs INTEGER NOT NULL, layout INTEGER NOT NULL,
        body BLOB NOT NULL, partition INTEGER NOT NULL DEFAULT 0,
        PRIMARY KEY (at, source)
    ) STRICT, WITHOUT ROWID
    ;
INSERT INTO "traffic" VALUES(120000000,'snmp:NE1',12000,3025147210057236186,X'D007000000000000D107000000000000D207000000000000D307000000000000D407000000000000D507000000000000D607000000000000FFFFFFFFFFFFFFFF',0);
CREATE TABLE traffic_layout(
        id INTEGER PRIMARY KEY, points TEXT NOT NULL, partition INTEGER NOT NULL DEFAULT 0
    ) STRICT
    ;
INSERT INTO "traffic_layout" VALUES(3025147210057236186,'[["NE1","GE1"],["NE1","GE2"]]',0);
CREATE INDEX problem_log_at ON problem_log(at);
CREATE INDEX notify_outbox_due ON notify_outbox(next_try) WHERE delivered_at IS NULL AND dead_reason IS NULL;
CREATE INDEX pm_series_of_point ON pm_series(element, point);
CREATE INDEX probe_bin_of_path ON probe_bin(path, probe, t0);
CREATE INDEX probe_bin_lossy ON probe_bin(path, probe, t0) WHERE lost > 0;
CREATE INDEX element_result_of_test ON element_result(element, test, at);
CREATE INDEX pm_bin_unavailable ON pm_bin(series, "end") WHERE uas > 0;
CREATE INDEX figure_of_circuit ON figure(circuit, last);
CREATE INDEX evidence_alarm ON evidence(t_event) WHERE kind = 'alarm_seen';
CREATE INDEX path_day_t0 ON path_day(t0);
COMMIT;
