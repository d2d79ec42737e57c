#!/usr/bin/env python3
"""Verifies what nastavnik publishes about its journal, and shares no code with it.

    verify.py BUNDLE [--vkey KEY]... [--since CHECKPOINT]...
    verify.py --proof PROOF --vkey KEY... [--since CHECKPOINT]

A bundle of `nastavnik audit export`: leaves, order, the RFC 6962 tree, Ed25519 signatures, every checkpoint, the policies of regions
that corrected none. A proof of `nastavnik audit prove`. Status 0 valid, 1 forged, 2 incomplete, 3 unreadable. Read models are not replayed here. Needs Python 3.9 and the
package `cryptography` (Debian: apt-get install python3-cryptography; elsewhere: python3 -m pip install cryptography).
"""

import argparse
import base64
import binascii
import copy
import hashlib
import json
import re
import sys
import uuid
import zipfile
import zlib

try:
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
except ImportError:
    print("verify.py: the package `cryptography` is missing: apt-get install python3-cryptography, "
          "or python3 -m pip install cryptography", file=sys.stderr)
    sys.exit(3)

FORGED, INCOMPLETE, UNREADABLE = 1, 2, 3
LEAF = b"nastavnik-log/v1\0"
LARGEST = 2**63 - 1
LONGEST = 32 * 1024 * 1024


class Found(Exception):
    """What is wrong, with the status to end with."""

    def __init__(self, status, what):
        super().__init__(what)
        self.status = status


def unless(holds, status, what):
    if not holds:
        raise Found(status, what)


# --- the tree, RFC 6962 section 2.1 -----------------------------------------------------------------------------------


def leaf_hash(data):
    return hashlib.sha256(b"\0" + data).digest()


def node_hash(left, right):
    return hashlib.sha256(b"\1" + left + right).digest()


class Tree:
    """The roots of the complete subtrees on the right edge, widest first, each with its number of leaves."""

    def __init__(self, size=0, roots=()):
        widths = [1 << bit for bit in range(63, -1, -1) if size >> bit & 1]
        unless(len(widths) == len(roots), UNREADABLE, "the frontier does not fit the beginning of the bundle")
        self.size, self.edge = size, list(zip(widths, roots))

    def append(self, leaf):
        width, root = 1, leaf
        while self.edge and self.edge[-1][0] == width:
            root = node_hash(self.edge.pop()[1], root)
            width *= 2
        self.edge.append((width, root))
        self.size += 1

    def root(self):
        if not self.edge:
            return hashlib.sha256(b"").digest()
        root = self.edge[-1][1]
        for _, left in reversed(self.edge[:-1]):
            root = node_hash(left, root)
        return root


def root_from_inclusion(index, size, leaf, proof):
    """RFC 9162 section 2.1.3.2, or None."""
    if index >= size:
        return None
    place, last, root = index, size - 1, leaf
    for sibling in proof:
        if last == 0:
            return None
        if place & 1 or place == last:
            root = node_hash(sibling, root)
            while place & 1 == 0 and place:
                place, last = place >> 1, last >> 1
        else:
            root = node_hash(root, sibling)
        place, last = place >> 1, last >> 1
    return root if last == 0 else None


def is_consistent(first, second, first_root, second_root, proof):
    """RFC 9162 section 2.1.4.2."""
    if first > second:
        return False
    if first == second:
        return not proof and first_root == second_root
    if first == 0:
        return not proof and first_root == hashlib.sha256(b"").digest()
    path = list(proof)
    if first & (first - 1) == 0:
        path.insert(0, first_root)
    if not path:
        return False
    place, last = first - 1, second - 1
    while place & 1:
        place, last = place >> 1, last >> 1
    before = after = path[0]
    for sibling in path[1:]:
        if last == 0:
            return False
        if place & 1 or place == last:
            before, after = node_hash(sibling, before), node_hash(sibling, after)
            while place & 1 == 0 and place:
                place, last = place >> 1, last >> 1
        else:
            after = node_hash(after, sibling)
        place, last = place >> 1, last >> 1
    return last == 0 and before == first_root and after == second_root


# --- keys, notes and checkpoints, C2SP signed-note and tlog-checkpoint ------------------------------------------------


def from_base64(text, length=None):
    try:
        data = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return None
    is_canonical = base64.b64encode(data).decode() == text
    return data if is_canonical and length in (None, len(data)) else None


def from_decimal(text):
    number = int(text) if re.fullmatch(r"0|[1-9][0-9]{0,18}", text) else None
    return number if number is not None and number <= LARGEST else None


def is_name(name):
    return 0 < len(name.encode()) <= 255 and not any(c.isspace() or c == "+" or ord(c) < 32 or 127 <= ord(c) < 160 for c in name)


class Key:
    def __init__(self, name, public):
        self.name, self.public = name, public
        self.id = hashlib.sha256(name.encode() + b"\n\1" + public).digest()[:4]

    @staticmethod
    def parse(text):
        name, _, rest = text.strip().partition("+")
        id_text, _, encoded = rest.partition("+")
        data = from_base64(encoded, 33)
        if data is None or data[0] != 1 or not is_name(name):
            return None
        key = Key(name, data[1:])
        return key if key.id.hex() == id_text else None

    def __eq__(self, other):
        return isinstance(other, Key) and (self.name, self.public) == (other.name, other.public)

    def __hash__(self):
        return hash((self.name, self.public))

    def verifies(self, text, signature):
        try:
            Ed25519PublicKey.from_public_bytes(self.public).verify(signature, text.encode())
            return True
        except (InvalidSignature, ValueError):
            return False


class Checkpoint:
    def __init__(self, note, where):
        def wrong(holds):
            unless(holds, UNREADABLE, f"{where} is no signed checkpoint")

        wrong(all(c >= " " or c == "\n" for c in note) and len(note.encode()) <= 64 * 1024)
        cut = note.rfind("\n\n")
        wrong(cut >= 0 and note.endswith("\n") and len(note) > cut + 2)
        self.text, self.signatures = note[: cut + 1], []
        for line in note[cut + 2 : -1].split("\n"):
            parts = line.split(" ", 2)
            wrong(len(parts) == 3 and parts[0] == "\u2014" and is_name(parts[1]))
            data = from_base64(parts[2])
            wrong(data is not None and len(data) > 4)
            self.signatures.append((parts[1], data[:4], data[4:]))
        lines = self.text[:-1].split("\n")
        wrong(len(lines) >= 3 and all(lines))
        self.origin, self.size, self.root = lines[0], from_decimal(lines[1]), from_base64(lines[2], 32)
        wrong(self.size is not None and self.root is not None)

    def signers(self, keys):
        """Those of the keys that signed, at least one; a known key whose signature does not verify refuses all."""
        signed = self.verified(keys)
        unless(signed, FORGED, f"the checkpoint of {self.size} events: no known key signed it")
        return signed

    def verified(self, keys):
        """Those of the keys that signed; a known key whose signature does not verify refuses all."""
        signed = []
        for key in keys:
            mine = [data for name, key_id, data in self.signatures if (name, key_id) == (key.name, key.id)]
            unless(all(key.verifies(self.text, data) for data in mine), FORGED,
                   f"the checkpoint of {self.size} events: the signature of {key.id.hex()} does not verify")
            if mine:
                signed.append(key)
        return signed


# --- a bundle ---------------------------------------------------------------------------------------------------------


FIELDS = {"position": int, "aggregate_type": str, "aggregate_id": str, "sequence": int, "event_type": str,
          "event_version": str, "payload": str, "metadata": str, "recorded_at": int, "leaf_hash": str}


def once(pairs):
    fields = dict(pairs)
    if len(fields) != len(pairs):
        raise ValueError("a field twice")
    return fields


def read_event(line):
    """The event of a line; None when it is none."""
    try:
        event = json.loads(line.decode("utf-8"), object_pairs_hook=once)
        ok = isinstance(event, dict) and event.keys() == FIELDS.keys()
        ok = ok and all(type(event[name]) is kind for name, kind in FIELDS.items())
        ok = ok and 0 <= event["position"] < 2**64 and 0 <= event["sequence"] < 2**64
        ok = ok and -(2**63) <= event["recorded_at"] < 2**63
        ok = ok and str(uuid.UUID(event["aggregate_id"])) == event["aggregate_id"]
        ok = ok and re.fullmatch(r"0|[1-9][0-9]{0,9}", event["event_version"]) and int(event["event_version"]) < 2**32
        ok = ok and re.fullmatch(r"[0-9a-fA-F]{64}", event["leaf_hash"])
        for name in FIELDS:
            if ok and FIELDS[name] is str:
                event[name].encode("utf-8")
        return event if ok else None
    except (ValueError, UnicodeError, RecursionError):
        return None


def leaf_of(event):
    def field(data):
        return len(data).to_bytes(8, "big") + data

    texts = [event["aggregate_type"], event["aggregate_id"], event["sequence"], event["event_type"],
             event["event_version"], event["payload"], event["metadata"], event["recorded_at"]]
    leaf = LEAF + event["position"].to_bytes(8, "big")
    for value in texts:
        leaf += field(value.encode() if isinstance(value, str) else value.to_bytes(8, "big", signed=value < 0))
    return leaf


def adopted_key(event):
    """The key that an event adopts; None when it adopts none."""
    is_one = (event["aggregate_type"], event["event_type"]) == ("Settings", "AuditKeyAdopted")
    if not is_one or event["aggregate_id"] != str(uuid.UUID(int=0)):
        return None
    try:
        key = json.loads(event["payload"])["key"]
        read = Key(key["origin"], from_base64(key["public_key"], 32))
        good = read.id.hex() == key["id"] and is_name(read.name)
    except (ValueError, KeyError, TypeError, AttributeError):
        good = False
    unless(good, FORGED, f"the key that the event at {event['position']} adopts is none")
    return read


FILES = re.compile(r"manifest\.json|events\.jsonl|keys\.txt|policies\.json|checkpoints/([0-9]{20})?")


def judge_plain(path, archive):
    """Each file once, stored as it is, one behind the other, and the same said of it before it and in the directory at the end."""
    names = [info.orig_filename for info in archive.infolist()]
    unless(len(set(names)) == len(names), UNREADABLE, f"{path} has two files of one name")
    for name in names:
        unless(FILES.fullmatch(name), UNREADABLE, f"{path} has the file {name!r}, which belongs into no bundle")
    with open(path, "rb") as raw:
        entries, at = [], archive.start_dir
        for info in archive.infolist():
            raw.seek(at)
            central = raw.read(46)
            entries.append((info.header_offset, info, central))
            at += 46 + sum(int.from_bytes(central[place:place + 2], "little") for place in (28, 30, 32))
        end = 0
        for begins, info, central in sorted(entries, key=lambda entry: entry[0]):
            unless(begins == end, UNREADABLE, f"{path} is no plain zip: {info.orig_filename} is not as it says")
            raw.seek(begins)
            local, name = raw.read(30), info.orig_filename.encode()
            flags, method, named, extra = (int.from_bytes(local[place:place + 2], "little") for place in (6, 8, 26, 28))
            is_alike = local[:4] == b"PK\3\4" and local[4:18] == central[6:20] and raw.read(named) == name
            is_plain = info.file_size == info.compress_size and method == 0 and flags & 0b1001 == 0
            unless(is_alike and is_plain, UNREADABLE, f"{path} is no plain zip: {info.orig_filename} is not as it says")
            end = begins + 30 + named + extra + info.compress_size
        unless(end == archive.start_dir, UNREADABLE, f"{path} is no plain zip: something lies between its files")


class Bundle:
    def __init__(self, path):
        try:
            self.archive = zipfile.ZipFile(path)
        except (zipfile.BadZipFile, NotImplementedError) as error:
            raise Found(UNREADABLE, f"{path} is no plain zip: {error}") from None
        judge_plain(path, self.archive)
        try:
            manifest = json.loads(self.archive.read("manifest.json"))
            self.after, self.upto = manifest["after"], manifest["upto"]
            ok = manifest["format"] == "nastavnik-audit/v1" and 0 <= self.after <= self.upto < LARGEST
            self.frontier = [bytes.fromhex(root) for root in manifest["frontier"]]
            ok = ok and all(len(root) == 32 for root in self.frontier)
            unless(ok, UNREADABLE, "manifest.json cannot be read")
            names = [name for name in self.archive.namelist()
                     if name.startswith("checkpoints/") and not name.endswith("/")]
            self.checkpoints = [Checkpoint(self.archive.read(name).decode(), name) for name in names]
            self.keys = []
            for line in self.archive.read("keys.txt").decode().splitlines():
                position, _, key = line.partition(" ")
                self.keys.append((from_decimal(position), Key.parse(key)))
            unless(all(None not in pair for pair in self.keys), UNREADABLE, "keys.txt cannot be read")
            self.policies = json.loads(self.archive.read("policies.json"), object_pairs_hook=once)["regions"]
            ok = isinstance(self.policies, dict) and all(isinstance(some, list) for some in self.policies.values())
            unless(ok, UNREADABLE, "policies.json cannot be read")
            self.archive.getinfo("events.jsonl")
        except (OSError, KeyError, TypeError, ValueError, zipfile.BadZipFile) as error:
            raise Found(UNREADABLE, f"{path} is no bundle: {error}") from None

    def lines(self):
        # The checksum is asked for at the end: a forgery is not called damage.
        info = copy.copy(self.archive.getinfo("events.jsonl"))
        expected, checksum, empty = info.CRC, 0, 0
        del info.CRC
        damaged = "events.jsonl of the bundle cannot be read"
        try:
            with self.archive.open(info) as events:
                while line := events.readline(LONGEST + 1):
                    unless(len(line) <= LONGEST, UNREADABLE, f"events.jsonl has a line of more than {LONGEST} bytes")
                    checksum = zlib.crc32(line, checksum)
                    if line == b"\n":
                        empty += 1
                        continue
                    # Inside they are no events, at the end they are what an editor leaves.
                    yield from [b"\n"] * empty
                    empty = 0
                    yield line
        except (OSError, zipfile.BadZipFile) as error:
            raise Found(UNREADABLE, f"{damaged}: {error}") from None
        unless(checksum == expected, UNREADABLE, f"{damaged}: its checksum is another one")
        unless(not empty, UNREADABLE, "events.jsonl of the bundle ends with an empty line")


def adopted_policies(events):
    """What policies.json says of a region with these settings; None where that takes the program: a correction, another shape."""
    adopted = []
    for event in events:
        if event["event_version"] != "1" or event["event_type"] in ("FactCorrected", "FactVoided"):
            return None
        if event["event_type"] == "PolicyAdopted":
            fact = json.loads(event["payload"])
            adopted.append({"policy": {"version": fact["version"], "values": fact["values"]}, "from_year": fact["from_year"],
                            "basis": fact["basis"], "occurred_on": fact["occurred_on"], "position": event["position"]})
    return adopted


def judge_policies(said, settings, is_whole):
    for region in sorted(set(said) | set(settings)):
        events = settings.get(region, [])
        begins_before = not is_whole and (not events or events[0]["sequence"] != 1)
        try:
            expected = None if begins_before else adopted_policies(events)
        except (ValueError, KeyError, TypeError):
            expected = None
        unless(expected is None or said.get(region, []) == expected, FORGED,
               f"policies.json is not what the events say about the region {region}")


def in_force(adoptions, size):
    keys = [key for position, key in adoptions if position <= size]
    return keys[-1] if keys else None


def vouches(adoptions, key, size):
    """A key vouches for what it signed while it was in force, or its successor."""
    adopted = [known for position, known in adoptions if position <= size]
    known = [known for _, known in adoptions]
    return key in known and len(adopted) - 2 <= known.index(key) < len(adopted)


def verify_bundle(bundle, given_keys, given_checkpoints):
    tree, adoptions = Tree(bundle.after, bundle.frontier), [pair for pair in bundle.keys if pair[0] <= bundle.after]
    waiting, signed, sequences, settings, recorded_at = {}, [], {}, {}, None
    for checkpoint in bundle.checkpoints + given_checkpoints:
        waiting.setdefault(checkpoint.size, []).append(checkpoint)
    for size, same in sorted(waiting.items()):
        unless(len({checkpoint.root for checkpoint in same}) == 1, FORGED,
               f"there are two checkpoints of {size} events with different roots")

    def meet():
        for checkpoint in waiting.pop(tree.size, []):
            last = signed[-1][0] if signed else bundle.after
            unless(checkpoint.root == tree.root(), FORGED,
                   f"the events up to {tree.size} do not give the root that was signed, those up to {last} did")
            key = in_force(adoptions, tree.size)
            unless(key is not None, FORGED, f"the log had adopted no key by {tree.size}")
            unless(checkpoint.origin == key.name, FORGED, f"the checkpoint is of the log {checkpoint.origin}")
            keys = checkpoint.signers([key for _, key in adoptions])
            unless(key in keys, FORGED, f"the key that was in force at {tree.size} did not sign its checkpoint")
            signed.append((tree.size, keys))

    meet()
    for line in bundle.lines():
        position, event = tree.size + 1, read_event(line)
        unless(event is not None, FORGED, f"the event at {position} cannot be read")
        unless(event["position"] == position, FORGED, f"at {position} stands the event {event['position']}")
        leaf = leaf_hash(leaf_of(event))
        unless(leaf == bytes.fromhex(event["leaf_hash"]), FORGED,
               f"the event at {position} is not the one that was hashed")
        unless(recorded_at is None or event["recorded_at"] >= recorded_at, FORGED,
               f"the event at {position} was recorded before the one before it")
        recorded_at = event["recorded_at"]
        key = adopted_key(event)
        if key is not None:
            adoptions.append((position, key))
        tree.append(leaf)
        stream = (event["aggregate_type"], event["aggregate_id"])
        expected = sequences.get(stream, 0 if bundle.after == 0 else event["sequence"] - 1) + 1
        unless(event["sequence"] == expected, FORGED,
               f"the event at {position} is number {event['sequence']} of its stream, expected {expected}")
        sequences[stream] = expected
        if stream[0] == "Settings":
            settings.setdefault(stream[1], []).append(event)
        meet()

    known = list(dict.fromkeys([key for _, key in adoptions] + list(given_keys)))
    for size in sorted(size for size in waiting if size > tree.size):
        for checkpoint in waiting[size]:
            unless(not adoptions or checkpoint.origin == adoptions[-1][1].name, FORGED,
                   f"the checkpoint is of the log {checkpoint.origin}")
            checkpoint.verified(known)
    published = max([bundle.upto, *waiting])
    unless(published <= tree.size, INCOMPLETE,
           f"the bundle ends at {tree.size}, {published} events were published: {tree.size + 1} and later are missing")
    newest = signed[-1][0] if signed else bundle.after
    unless(signed and newest == tree.size, INCOMPLETE, f"no checkpoint covers the events after {newest}")
    unless(bundle.upto == tree.size, FORGED, "manifest.json is not what the events say")
    unless(bundle.keys == adoptions, FORGED, "keys.txt is not what the events say")
    judge_policies(bundle.policies, settings, bundle.after == 0)
    if given_keys:
        trusted = {key for _, key in adoptions if key in given_keys}

        def stands(size, keys):
            return any(key in trusted and vouches(adoptions, key, size) for key in keys)

        while True:
            upto = max((size for size, keys in signed if stands(size, keys)), default=0)
            reached = {key for position, key in adoptions if bundle.after < position <= upto}
            if reached <= trusted:
                break
            trusted |= reached
        unless(any(size == newest and stands(size, keys) for size, keys in signed), FORGED,
               f"no key that you trust stands behind the checkpoint of {newest} events")
    unless(not waiting, INCOMPLETE, f"the bundle begins behind {bundle.after}, a kept checkpoint is older")
    return f"events {bundle.after + 1}-{tree.size}: hashes, order and signatures hold, {len(signed)} checkpoints agree"


# --- a proof ----------------------------------------------------------------------------------------------------------


def check_signed(checkpoint, keys):
    signed = checkpoint.signers(keys)
    unless(any(key.name == checkpoint.origin for key in signed), FORGED, "the key is of another log")


def verify_proof(text, keys, given_checkpoints):
    head, separator, note = text.partition("\n\n")
    unless(separator, UNREADABLE, "not a proof")
    checkpoint, lines = Checkpoint(note, "the end of the proof"), head.split("\n")

    def hashes(encoded):
        read = [from_base64(line, 32) for line in encoded]
        unless(None not in read, UNREADABLE, "not a proof")
        return read

    if lines[0] == "c2sp.org/tlog-proof@v1":
        ok = len(lines) >= 3 and lines[1].startswith("extra ") and lines[2].startswith("index ")
        leaf, index = (from_base64(lines[1][6:]), from_decimal(lines[2][6:])) if ok else (None, None)
        unless(leaf is not None and index is not None, UNREADABLE, "not a proof")
        proof = hashes(lines[3:])
        check_signed(checkpoint, keys)
        unless(leaf.startswith(LEAF + (index + 1).to_bytes(8, "big")), FORGED,
               f"the extra data is not the leaf of the event at {index + 1}")
        unless(root_from_inclusion(index, checkpoint.size, leaf_hash(leaf), proof) == checkpoint.root, FORGED,
               "the proof leads to another root")
        return f"the event at {index + 1} is in the log {checkpoint.origin} of {checkpoint.size} events"
    first = from_decimal(lines[0][4:]) if lines[0].startswith("old ") else None
    unless(first is not None, UNREADABLE, "not a proof")
    proof = hashes(lines[1:])
    unless(len(given_checkpoints) == 1, UNREADABLE, "the proof is about an older checkpoint: name it with --since")
    old = given_checkpoints[0]
    check_signed(checkpoint, keys)
    check_signed(old, keys)
    unless((old.origin, old.size) == (checkpoint.origin, first), FORGED, "the older checkpoint is another one")
    unless(is_consistent(first, checkpoint.size, old.root, checkpoint.root, proof), FORGED,
           "the proof leads to another root")
    return f"the log {checkpoint.origin} of {checkpoint.size} events continues that of {first}"


class Arguments(argparse.ArgumentParser):
    def error(self, message):
        """Not with the status 2 of argparse, which says something about a bundle here."""
        self.print_usage(sys.stderr)
        self.exit(UNREADABLE, f"verify.py: {message}\n")


def main():
    parser = Arguments(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("bundle", nargs="?")
    parser.add_argument("--proof")
    parser.add_argument("--vkey", action="append", default=[])
    parser.add_argument("--since", action="append", default=[])
    arguments = parser.parse_args()
    try:
        keys = [Key.parse(text) for text in arguments.vkey]
        unless(None not in keys, UNREADABLE, "--vkey is no verifier key")
        kept = []
        for path in arguments.since:
            with open(path, encoding="utf-8", newline="") as file:
                kept.append(Checkpoint(file.read(), path))
        if arguments.proof:
            unless(keys, UNREADABLE, "name a key with --vkey")
            with open(arguments.proof, encoding="utf-8", newline="") as file:
                print(verify_proof(file.read(), keys, kept))
        else:
            unless(arguments.bundle, UNREADABLE, "name a bundle, or a proof with --proof")
            print(verify_bundle(Bundle(arguments.bundle), keys, kept))
            if not keys:
                print("no --vkey: the keys are those of the bundle itself, which whoever wrote it may have made")
        return 0
    except Found as found:
        print({FORGED: "FORGED: ", INCOMPLETE: "INCOMPLETE: "}.get(found.status, "verify.py: ") + str(found))
        return found.status
    except Exception as error:  # No input is called forged because it was not foreseen: Python ends with 1 on its own.
        print(f"verify.py: {type(error).__name__}: {error}")
        return UNREADABLE


if __name__ == "__main__":
    sys.exit(main())
