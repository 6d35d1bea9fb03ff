/*eslint-disable block-scoped-var, id-length, no-control-regex, no-magic-numbers, no-mixed-operators, no-prototype-builtins, no-redeclare, no-shadow, no-var, sort-vars, default-case, jsdoc/require-param*/
import $protobuf from "protobufjs/minimal.js";

const $Reader = $protobuf.Reader, $Writer = $protobuf.Writer, $util = $protobuf.util;
const $Object = $util.global.Object, $undefined = $util.global.undefined, $Error = $util.global.Error, $RangeError = $util.global.RangeError;

const $root = $protobuf.roots["rookery"] || ($protobuf.roots["rookery"] = {});

export const Action = $root.Action = (() => {
    const valuesById = $Object.create(null), values = $Object.create(valuesById);
    values[valuesById[0] = "ACTION_UNSPECIFIED"] = 0;
    values[valuesById[1] = "CLAIM"] = 1;
    values[valuesById[2] = "UPDATE"] = 2;
    values[valuesById[3] = "ROTATE"] = 3;
    values[valuesById[4] = "RETIRE"] = 4;
    return values;
})();

export const Scheme = $root.Scheme = (() => {
    const valuesById = $Object.create(null), values = $Object.create(valuesById);
    values[valuesById[0] = "SCHEME_UNSPECIFIED"] = 0;
    values[valuesById[1] = "NATIVE"] = 1;
    values[valuesById[2] = "NYMCHAT"] = 2;
    return values;
})();

export const Admission = $root.Admission = (() => {
    const valuesById = $Object.create(null), values = $Object.create(valuesById);
    values[valuesById[0] = "ADMISSION_UNSPECIFIED"] = 0;
    values[valuesById[1] = "PROOF_OF_WORK"] = 1;
    return values;
})();

export const Registration = $root.Registration = (() => {

    const Registration = function (properties) {
        this.devices = [];
        this.homeNodes = [];
        if (properties)
            for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    };

    Registration.prototype.federationId = $util.newBuffer([]);
    Registration.prototype.epoch = 0;
    Registration.prototype.name = "";
    Registration.prototype.sequence = 0;
    Registration.prototype.previous = $util.newBuffer([]);
    Registration.prototype.action = 0;
    Registration.prototype.scheme = 0;
    Registration.prototype.ownerKey = $util.newBuffer([]);
    Registration.prototype.devices = $util.emptyArray;
    Registration.prototype.homeNodes = $util.emptyArray;
    Registration.prototype.issuedAtMs = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
    Registration.prototype.nonce = $util.newBuffer([]);
    Registration.prototype.admission = 0;

    Registration.encode = function (message, writer, _depth) {
        if (!writer)
            writer = $Writer.create();
        if (_depth === $undefined)
            _depth = 0;
        if (_depth > $util.recursionLimit)
            throw $Error("max depth exceeded");
        if (message.federationId != null && $Object.hasOwnProperty.call(message, "federationId") && message.federationId.length)
            writer.uint32(10).bytes(message.federationId);
        if (message.epoch != null && $Object.hasOwnProperty.call(message, "epoch") && message.epoch !== 0)
            writer.uint32(16).uint32(message.epoch);
        if (message.name != null && $Object.hasOwnProperty.call(message, "name") && message.name !== "")
            writer.uint32(26).string(message.name);
        if (message.sequence != null && $Object.hasOwnProperty.call(message, "sequence") && message.sequence !== 0)
            writer.uint32(32).uint32(message.sequence);
        if (message.previous != null && $Object.hasOwnProperty.call(message, "previous") && message.previous.length)
            writer.uint32(42).bytes(message.previous);
        if (message.action != null && $Object.hasOwnProperty.call(message, "action") && message.action !== 0)
            writer.uint32(48).int32(message.action);
        if (message.scheme != null && $Object.hasOwnProperty.call(message, "scheme") && message.scheme !== 0)
            writer.uint32(56).int32(message.scheme);
        if (message.ownerKey != null && $Object.hasOwnProperty.call(message, "ownerKey") && message.ownerKey.length)
            writer.uint32(66).bytes(message.ownerKey);
        if (message.devices != null && message.devices.length)
            for (let i = 0; i < message.devices.length; ++i)
                writer.uint32(74).bytes(message.devices[i]);
        if (message.homeNodes != null && message.homeNodes.length)
            for (let i = 0; i < message.homeNodes.length; ++i)
                writer.uint32(82).bytes(message.homeNodes[i]);
        if (message.issuedAtMs != null && $Object.hasOwnProperty.call(message, "issuedAtMs") && (typeof message.issuedAtMs === "object" ? message.issuedAtMs.low || message.issuedAtMs.high : message.issuedAtMs !== 0))
            writer.uint32(88).uint64(message.issuedAtMs);
        if (message.nonce != null && $Object.hasOwnProperty.call(message, "nonce") && message.nonce.length)
            writer.uint32(98).bytes(message.nonce);
        if (message.admission != null && $Object.hasOwnProperty.call(message, "admission") && message.admission !== 0)
            writer.uint32(104).int32(message.admission);
        if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
            for (let i = 0; i < message.$unknowns.length; ++i)
                writer.raw(message.$unknowns[i]);
        return writer;
    };

    Registration.decode = function (reader, length, _end, _depth, _target) {
        if (!(reader instanceof $Reader))
            reader = $Reader.create(reader);
        if (_depth === $undefined)
            _depth = 0;
        if (_depth > $Reader.recursionLimit)
            throw $Error("max depth exceeded");
        let end, message, value;
        if (length === $undefined)
            end = reader.len;
        else {
            end = reader.pos + length;
            if (end > reader.len)
                throw $RangeError("index out of range");
            length = reader.len;
            reader.len = end;
        }
        message = _target || new $root.Registration();
        while (reader.pos < end) {
            let start = reader.pos;
            let tag = reader.tag();
            if (tag === _end) {
                _end = $undefined;
                break;
            }
            let wireType = tag & 7;
            switch (tag >>>= 3) {
            case 1: {
                    if (wireType !== 2)
                        break;
                    if ((value = reader.bytes()).length)
                        message.federationId = value;
                    else
                        delete message.federationId;
                    continue;
                }
            case 2: {
                    if (wireType !== 0)
                        break;
                    if (value = reader.uint32())
                        message.epoch = value;
                    else
                        delete message.epoch;
                    continue;
                }
            case 3: {
                    if (wireType !== 2)
                        break;
                    if ((value = reader.stringVerify()).length)
                        message.name = value;
                    else
                        delete message.name;
                    continue;
                }
            case 4: {
                    if (wireType !== 0)
                        break;
                    if (value = reader.uint32())
                        message.sequence = value;
                    else
                        delete message.sequence;
                    continue;
                }
            case 5: {
                    if (wireType !== 2)
                        break;
                    if ((value = reader.bytes()).length)
                        message.previous = value;
                    else
                        delete message.previous;
                    continue;
                }
            case 6: {
                    if (wireType !== 0)
                        break;
                    if (value = reader.int32())
                        message.action = value;
                    else
                        delete message.action;
                    continue;
                }
            case 7: {
                    if (wireType !== 0)
                        break;
                    if (value = reader.int32())
                        message.scheme = value;
                    else
                        delete message.scheme;
                    continue;
                }
            case 8: {
                    if (wireType !== 2)
                        break;
                    if ((value = reader.bytes()).length)
                        message.ownerKey = value;
                    else
                        delete message.ownerKey;
                    continue;
                }
            case 9: {
                    if (wireType !== 2)
                        break;
                    if (!(message.devices && message.devices.length))
                        message.devices = [];
                    message.devices.push(reader.bytes());
                    continue;
                }
            case 10: {
                    if (wireType !== 2)
                        break;
                    if (!(message.homeNodes && message.homeNodes.length))
                        message.homeNodes = [];
                    message.homeNodes.push(reader.bytes());
                    continue;
                }
            case 11: {
                    if (wireType !== 0)
                        break;
                    if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                        message.issuedAtMs = value;
                    else
                        delete message.issuedAtMs;
                    continue;
                }
            case 12: {
                    if (wireType !== 2)
                        break;
                    if ((value = reader.bytes()).length)
                        message.nonce = value;
                    else
                        delete message.nonce;
                    continue;
                }
            case 13: {
                    if (wireType !== 0)
                        break;
                    if (value = reader.int32())
                        message.admission = value;
                    else
                        delete message.admission;
                    continue;
                }
            }
            reader.skipType(wireType, _depth, tag);
            if (!reader.discardUnknown) {
                $util.makeProp(message, "$unknowns", false);
                (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
            }
        }
        if (length !== $undefined) {
            if (reader.pos !== end)
                throw $RangeError("index out of range");
            reader.len = length;
        }
        if (_end !== $undefined)
            throw $Error("missing end group");
        return message;
    };

    Registration.getTypeUrl = function(prefix) {
        if (prefix === $undefined)
            prefix = "type.googleapis.com";
        return prefix + "/Registration";
    };

    return Registration;
})();

export const SignedRegistration = $root.SignedRegistration = (() => {

    const SignedRegistration = function (properties) {
        if (properties)
            for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    };

    SignedRegistration.prototype.registration = $util.newBuffer([]);
    SignedRegistration.prototype.signature = $util.newBuffer([]);
    SignedRegistration.prototype.previousSignature = $util.newBuffer([]);
    SignedRegistration.prototype.admissionCounter = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

    SignedRegistration.encode = function (message, writer, _depth) {
        if (!writer)
            writer = $Writer.create();
        if (_depth === $undefined)
            _depth = 0;
        if (_depth > $util.recursionLimit)
            throw $Error("max depth exceeded");
        if (message.registration != null && $Object.hasOwnProperty.call(message, "registration") && message.registration.length)
            writer.uint32(10).bytes(message.registration);
        if (message.signature != null && $Object.hasOwnProperty.call(message, "signature") && message.signature.length)
            writer.uint32(18).bytes(message.signature);
        if (message.previousSignature != null && $Object.hasOwnProperty.call(message, "previousSignature") && message.previousSignature.length)
            writer.uint32(26).bytes(message.previousSignature);
        if (message.admissionCounter != null && $Object.hasOwnProperty.call(message, "admissionCounter") && (typeof message.admissionCounter === "object" ? message.admissionCounter.low || message.admissionCounter.high : message.admissionCounter !== 0))
            writer.uint32(32).uint64(message.admissionCounter);
        if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
            for (let i = 0; i < message.$unknowns.length; ++i)
                writer.raw(message.$unknowns[i]);
        return writer;
    };

    SignedRegistration.decode = function (reader, length, _end, _depth, _target) {
        if (!(reader instanceof $Reader))
            reader = $Reader.create(reader);
        if (_depth === $undefined)
            _depth = 0;
        if (_depth > $Reader.recursionLimit)
            throw $Error("max depth exceeded");
        let end, message, value;
        if (length === $undefined)
            end = reader.len;
        else {
            end = reader.pos + length;
            if (end > reader.len)
                throw $RangeError("index out of range");
            length = reader.len;
            reader.len = end;
        }
        message = _target || new $root.SignedRegistration();
        while (reader.pos < end) {
            let start = reader.pos;
            let tag = reader.tag();
            if (tag === _end) {
                _end = $undefined;
                break;
            }
            let wireType = tag & 7;
            switch (tag >>>= 3) {
            case 1: {
                    if (wireType !== 2)
                        break;
                    if ((value = reader.bytes()).length)
                        message.registration = value;
                    else
                        delete message.registration;
                    continue;
                }
            case 2: {
                    if (wireType !== 2)
                        break;
                    if ((value = reader.bytes()).length)
                        message.signature = value;
                    else
                        delete message.signature;
                    continue;
                }
            case 3: {
                    if (wireType !== 2)
                        break;
                    if ((value = reader.bytes()).length)
                        message.previousSignature = value;
                    else
                        delete message.previousSignature;
                    continue;
                }
            case 4: {
                    if (wireType !== 0)
                        break;
                    if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                        message.admissionCounter = value;
                    else
                        delete message.admissionCounter;
                    continue;
                }
            }
            reader.skipType(wireType, _depth, tag);
            if (!reader.discardUnknown) {
                $util.makeProp(message, "$unknowns", false);
                (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
            }
        }
        if (length !== $undefined) {
            if (reader.pos !== end)
                throw $RangeError("index out of range");
            reader.len = length;
        }
        if (_end !== $undefined)
            throw $Error("missing end group");
        return message;
    };

    SignedRegistration.getTypeUrl = function(prefix) {
        if (prefix === $undefined)
            prefix = "type.googleapis.com";
        return prefix + "/SignedRegistration";
    };

    return SignedRegistration;
})();

export const Phase = $root.Phase = (() => {
    const valuesById = $Object.create(null), values = $Object.create(valuesById);
    values[valuesById[0] = "PHASE_UNSPECIFIED"] = 0;
    values[valuesById[1] = "PREVOTE"] = 1;
    values[valuesById[2] = "PRECOMMIT"] = 2;
    return values;
})();

export const Vote = $root.Vote = (() => {

    const Vote = function (properties) {
        if (properties)
            for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    };

    Vote.prototype.federationId = $util.newBuffer([]);
    Vote.prototype.epoch = 0;
    Vote.prototype.slot = $util.newBuffer([]);
    Vote.prototype.round = 0;
    Vote.prototype.phase = 0;
    Vote.prototype.value = $util.newBuffer([]);

    Vote.encode = function (message, writer, _depth) {
        if (!writer)
            writer = $Writer.create();
        if (_depth === $undefined)
            _depth = 0;
        if (_depth > $util.recursionLimit)
            throw $Error("max depth exceeded");
        if (message.federationId != null && $Object.hasOwnProperty.call(message, "federationId") && message.federationId.length)
            writer.uint32(10).bytes(message.federationId);
        if (message.epoch != null && $Object.hasOwnProperty.call(message, "epoch") && message.epoch !== 0)
            writer.uint32(16).uint32(message.epoch);
        if (message.slot != null && $Object.hasOwnProperty.call(message, "slot") && message.slot.length)
            writer.uint32(26).bytes(message.slot);
        if (message.round != null && $Object.hasOwnProperty.call(message, "round") && message.round !== 0)
            writer.uint32(32).uint32(message.round);
        if (message.phase != null && $Object.hasOwnProperty.call(message, "phase") && message.phase !== 0)
            writer.uint32(40).int32(message.phase);
        if (message.value != null && $Object.hasOwnProperty.call(message, "value") && message.value.length)
            writer.uint32(50).bytes(message.value);
        if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
            for (let i = 0; i < message.$unknowns.length; ++i)
                writer.raw(message.$unknowns[i]);
        return writer;
    };

    Vote.decode = function (reader, length, _end, _depth, _target) {
        if (!(reader instanceof $Reader))
            reader = $Reader.create(reader);
        if (_depth === $undefined)
            _depth = 0;
        if (_depth > $Reader.recursionLimit)
            throw $Error("max depth exceeded");
        let end, message, value;
        if (length === $undefined)
            end = reader.len;
        else {
            end = reader.pos + length;
            if (end > reader.len)
                throw $RangeError("index out of range");
            length = reader.len;
            reader.len = end;
        }
        message = _target || new $root.Vote();
        while (reader.pos < end) {
            let start = reader.pos;
            let tag = reader.tag();
            if (tag === _end) {
                _end = $undefined;
                break;
            }
            let wireType = tag & 7;
            switch (tag >>>= 3) {
            case 1: {
                    if (wireType !== 2)
                        break;
                    if ((value = reader.bytes()).length)
                        message.federationId = value;
                    else
                        delete message.federationId;
                    continue;
                }
            case 2: {
                    if (wireType !== 0)
                        break;
                    if (value = reader.uint32())
                        message.epoch = value;
                    else
                        delete message.epoch;
                    continue;
                }
            case 3: {
                    if (wireType !== 2)
                        break;
                    if ((value = reader.bytes()).length)
                        message.slot = value;
                    else
                        delete message.slot;
                    continue;
                }
            case 4: {
                    if (wireType !== 0)
                        break;
                    if (value = reader.uint32())
                        message.round = value;
                    else
                        delete message.round;
                    continue;
                }
            case 5: {
                    if (wireType !== 0)
                        break;
                    if (value = reader.int32())
                        message.phase = value;
                    else
                        delete message.phase;
                    continue;
                }
            case 6: {
                    if (wireType !== 2)
                        break;
                    if ((value = reader.bytes()).length)
                        message.value = value;
                    else
                        delete message.value;
                    continue;
                }
            }
            reader.skipType(wireType, _depth, tag);
            if (!reader.discardUnknown) {
                $util.makeProp(message, "$unknowns", false);
                (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
            }
        }
        if (length !== $undefined) {
            if (reader.pos !== end)
                throw $RangeError("index out of range");
            reader.len = length;
        }
        if (_end !== $undefined)
            throw $Error("missing end group");
        return message;
    };

    Vote.getTypeUrl = function(prefix) {
        if (prefix === $undefined)
            prefix = "type.googleapis.com";
        return prefix + "/Vote";
    };

    return Vote;
})();

export const VoteBatchHeader = $root.VoteBatchHeader = (() => {

    const VoteBatchHeader = function (properties) {
        if (properties)
            for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    };

    VoteBatchHeader.prototype.federationId = $util.newBuffer([]);
    VoteBatchHeader.prototype.epoch = 0;
    VoteBatchHeader.prototype.number = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
    VoteBatchHeader.prototype.leafCount = 0;
    VoteBatchHeader.prototype.root = $util.newBuffer([]);

    VoteBatchHeader.encode = function (message, writer, _depth) {
        if (!writer)
            writer = $Writer.create();
        if (_depth === $undefined)
            _depth = 0;
        if (_depth > $util.recursionLimit)
            throw $Error("max depth exceeded");
        if (message.federationId != null && $Object.hasOwnProperty.call(message, "federationId") && message.federationId.length)
            writer.uint32(10).bytes(message.federationId);
        if (message.epoch != null && $Object.hasOwnProperty.call(message, "epoch") && message.epoch !== 0)
            writer.uint32(16).uint32(message.epoch);
        if (message.number != null && $Object.hasOwnProperty.call(message, "number") && (typeof message.number === "object" ? message.number.low || message.number.high : message.number !== 0))
            writer.uint32(24).uint64(message.number);
        if (message.leafCount != null && $Object.hasOwnProperty.call(message, "leafCount") && message.leafCount !== 0)
            writer.uint32(32).uint32(message.leafCount);
        if (message.root != null && $Object.hasOwnProperty.call(message, "root") && message.root.length)
            writer.uint32(42).bytes(message.root);
        if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
            for (let i = 0; i < message.$unknowns.length; ++i)
                writer.raw(message.$unknowns[i]);
        return writer;
    };

    VoteBatchHeader.decode = function (reader, length, _end, _depth, _target) {
        if (!(reader instanceof $Reader))
            reader = $Reader.create(reader);
        if (_depth === $undefined)
            _depth = 0;
        if (_depth > $Reader.recursionLimit)
            throw $Error("max depth exceeded");
        let end, message, value;
        if (length === $undefined)
            end = reader.len;
        else {
            end = reader.pos + length;
            if (end > reader.len)
                throw $RangeError("index out of range");
            length = reader.len;
            reader.len = end;
        }
        message = _target || new $root.VoteBatchHeader();
        while (reader.pos < end) {
            let start = reader.pos;
            let tag = reader.tag();
            if (tag === _end) {
                _end = $undefined;
                break;
            }
            let wireType = tag & 7;
            switch (tag >>>= 3) {
            case 1: {
                    if (wireType !== 2)
                        break;
                    if ((value = reader.bytes()).length)
                        message.federationId = value;
                    else
                        delete message.federationId;
                    continue;
                }
            case 2: {
                    if (wireType !== 0)
                        break;
                    if (value = reader.uint32())
                        message.epoch = value;
                    else
                        delete message.epoch;
                    continue;
                }
            case 3: {
                    if (wireType !== 0)
                        break;
                    if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                        message.number = value;
                    else
                        delete message.number;
                    continue;
                }
            case 4: {
                    if (wireType !== 0)
                        break;
                    if (value = reader.uint32())
                        message.leafCount = value;
                    else
                        delete message.leafCount;
                    continue;
                }
            case 5: {
                    if (wireType !== 2)
                        break;
                    if ((value = reader.bytes()).length)
                        message.root = value;
                    else
                        delete message.root;
                    continue;
                }
            }
            reader.skipType(wireType, _depth, tag);
            if (!reader.discardUnknown) {
                $util.makeProp(message, "$unknowns", false);
                (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
            }
        }
        if (length !== $undefined) {
            if (reader.pos !== end)
                throw $RangeError("index out of range");
            reader.len = length;
        }
        if (_end !== $undefined)
            throw $Error("missing end group");
        return message;
    };

    VoteBatchHeader.getTypeUrl = function(prefix) {
        if (prefix === $undefined)
            prefix = "type.googleapis.com";
        return prefix + "/VoteBatchHeader";
    };

    return VoteBatchHeader;
})();

export const VoteBatch = $root.VoteBatch = (() => {

    const VoteBatch = function (properties) {
        this.votes = [];
        if (properties)
            for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    };

    VoteBatch.prototype.federationId = $util.newBuffer([]);
    VoteBatch.prototype.epoch = 0;
    VoteBatch.prototype.number = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
    VoteBatch.prototype.member = 0;
    VoteBatch.prototype.votes = $util.emptyArray;
    VoteBatch.prototype.signature = $util.newBuffer([]);

    VoteBatch.encode = function (message, writer, _depth) {
        if (!writer)
            writer = $Writer.create();
        if (_depth === $undefined)
            _depth = 0;
        if (_depth > $util.recursionLimit)
            throw $Error("max depth exceeded");
        if (message.federationId != null && $Object.hasOwnProperty.call(message, "federationId") && message.federationId.length)
            writer.uint32(10).bytes(message.federationId);
        if (message.epoch != null && $Object.hasOwnProperty.call(message, "epoch") && message.epoch !== 0)
            writer.uint32(16).uint32(message.epoch);
        if (message.number != null && $Object.hasOwnProperty.call(message, "number") && (typeof message.number === "object" ? message.number.low || message.number.high : message.number !== 0))
            writer.uint32(24).uint64(message.number);
        if (message.member != null && $Object.hasOwnProperty.call(message, "member") && message.member !== 0)
            writer.uint32(32).uint32(message.member);
        if (message.votes != null && message.votes.length)
            for (let i = 0; i < message.votes.length; ++i)
                writer.uint32(42).bytes(message.votes[i]);
        if (message.signature != null && $Object.hasOwnProperty.call(message, "signature") && message.signature.length)
            writer.uint32(50).bytes(message.signature);
        if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
            for (let i = 0; i < message.$unknowns.length; ++i)
                writer.raw(message.$unknowns[i]);
        return writer;
    };

    VoteBatch.decode = function (reader, length, _end, _depth, _target) {
        if (!(reader instanceof $Reader))
            reader = $Reader.create(reader);
        if (_depth === $undefined)
            _depth = 0;
        if (_depth > $Reader.recursionLimit)
            throw $Error("max depth exceeded");
        let end, message, value;
        if (length === $undefined)
            end = reader.len;
        else {
            end = reader.pos + length;
            if (end > reader.len)
                throw $RangeError("index out of range");
            length = reader.len;
            reader.len = end;
        }
        message = _target || new $root.VoteBatch();
        while (reader.pos < end) {
            let start = reader.pos;
            let tag = reader.tag();
            if (tag === _end) {
                _end = $undefined;
                break;
            }
            let wireType = tag & 7;
            switch (tag >>>= 3) {
            case 1: {
                    if (wireType !== 2)
                        break;
                    if ((value = reader.bytes()).length)
                        message.federationId = value;
                    else
                        delete message.federationId;
                    continue;
                }
            case 2: {
                    if (wireType !== 0)
                        break;
                    if (value = reader.uint32())
                        message.epoch = value;
                    else
                        delete message.epoch;
                    continue;
                }
            case 3: {
                    if (wireType !== 0)
                        break;
                    if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                        message.number = value;
                    else
                        delete message.number;
                    continue;
                }
            case 4: {
                    if (wireType !== 0)
                        break;
                    if (value = reader.uint32())
                        message.member = value;
                    else
                        delete message.member;
                    continue;
                }
            case 5: {
                    if (wireType !== 2)
                        break;
                    if (!(message.votes && message.votes.length))
                        message.votes = [];
                    message.votes.push(reader.bytes());
                    continue;
                }
            case 6: {
                    if (wireType !== 2)
                        break;
                    if ((value = reader.bytes()).length)
                        message.signature = value;
                    else
                        delete message.signature;
                    continue;
                }
            }
            reader.skipType(wireType, _depth, tag);
            if (!reader.discardUnknown) {
                $util.makeProp(message, "$unknowns", false);
                (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
            }
        }
        if (length !== $undefined) {
            if (reader.pos !== end)
                throw $RangeError("index out of range");
            reader.len = length;
        }
        if (_end !== $undefined)
            throw $Error("missing end group");
        return message;
    };

    VoteBatch.getTypeUrl = function(prefix) {
        if (prefix === $undefined)
            prefix = "type.googleapis.com";
        return prefix + "/VoteBatch";
    };

    return VoteBatch;
})();

export const VoteProof = $root.VoteProof = (() => {

    const VoteProof = function (properties) {
        this.path = [];
        if (properties)
            for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    };

    VoteProof.prototype.member = 0;
    VoteProof.prototype.batchNumber = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
    VoteProof.prototype.leafCount = 0;
    VoteProof.prototype.leafIndex = 0;
    VoteProof.prototype.path = $util.emptyArray;
    VoteProof.prototype.signature = $util.newBuffer([]);

    VoteProof.encode = function (message, writer, _depth) {
        if (!writer)
            writer = $Writer.create();
        if (_depth === $undefined)
            _depth = 0;
        if (_depth > $util.recursionLimit)
            throw $Error("max depth exceeded");
        if (message.member != null && $Object.hasOwnProperty.call(message, "member") && message.member !== 0)
            writer.uint32(8).uint32(message.member);
        if (message.batchNumber != null && $Object.hasOwnProperty.call(message, "batchNumber") && (typeof message.batchNumber === "object" ? message.batchNumber.low || message.batchNumber.high : message.batchNumber !== 0))
            writer.uint32(16).uint64(message.batchNumber);
        if (message.leafCount != null && $Object.hasOwnProperty.call(message, "leafCount") && message.leafCount !== 0)
            writer.uint32(24).uint32(message.leafCount);
        if (message.leafIndex != null && $Object.hasOwnProperty.call(message, "leafIndex") && message.leafIndex !== 0)
            writer.uint32(32).uint32(message.leafIndex);
        if (message.path != null && message.path.length)
            for (let i = 0; i < message.path.length; ++i)
                writer.uint32(42).bytes(message.path[i]);
        if (message.signature != null && $Object.hasOwnProperty.call(message, "signature") && message.signature.length)
            writer.uint32(50).bytes(message.signature);
        if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
            for (let i = 0; i < message.$unknowns.length; ++i)
                writer.raw(message.$unknowns[i]);
        return writer;
    };

    VoteProof.decode = function (reader, length, _end, _depth, _target) {
        if (!(reader instanceof $Reader))
            reader = $Reader.create(reader);
        if (_depth === $undefined)
            _depth = 0;
        if (_depth > $Reader.recursionLimit)
            throw $Error("max depth exceeded");
        let end, message, value;
        if (length === $undefined)
            end = reader.len;
        else {
            end = reader.pos + length;
            if (end > reader.len)
                throw $RangeError("index out of range");
            length = reader.len;
            reader.len = end;
        }
        message = _target || new $root.VoteProof();
        while (reader.pos < end) {
            let start = reader.pos;
            let tag = reader.tag();
            if (tag === _end) {
                _end = $undefined;
                break;
            }
            let wireType = tag & 7;
            switch (tag >>>= 3) {
            case 1: {
                    if (wireType !== 0)
                        break;
                    if (value = reader.uint32())
                        message.member = value;
                    else
                        delete message.member;
                    continue;
                }
            case 2: {
                    if (wireType !== 0)
                        break;
                    if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                        message.batchNumber = value;
                    else
                        delete message.batchNumber;
                    continue;
                }
            case 3: {
                    if (wireType !== 0)
                        break;
                    if (value = reader.uint32())
                        message.leafCount = value;
                    else
                        delete message.leafCount;
                    continue;
                }
            case 4: {
                    if (wireType !== 0)
                        break;
                    if (value = reader.uint32())
                        message.leafIndex = value;
                    else
                        delete message.leafIndex;
                    continue;
                }
            case 5: {
                    if (wireType !== 2)
                        break;
                    if (!(message.path && message.path.length))
                        message.path = [];
                    message.path.push(reader.bytes());
                    continue;
                }
            case 6: {
                    if (wireType !== 2)
                        break;
                    if ((value = reader.bytes()).length)
                        message.signature = value;
                    else
                        delete message.signature;
                    continue;
                }
            }
            reader.skipType(wireType, _depth, tag);
            if (!reader.discardUnknown) {
                $util.makeProp(message, "$unknowns", false);
                (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
            }
        }
        if (length !== $undefined) {
            if (reader.pos !== end)
                throw $RangeError("index out of range");
            reader.len = length;
        }
        if (_end !== $undefined)
            throw $Error("missing end group");
        return message;
    };

    VoteProof.getTypeUrl = function(prefix) {
        if (prefix === $undefined)
            prefix = "type.googleapis.com";
        return prefix + "/VoteProof";
    };

    return VoteProof;
})();

export const ProvenVote = $root.ProvenVote = (() => {

    const ProvenVote = function (properties) {
        if (properties)
            for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    };

    ProvenVote.prototype.vote = $util.newBuffer([]);
    ProvenVote.prototype.proof = null;

    ProvenVote.encode = function (message, writer, _depth) {
        if (!writer)
            writer = $Writer.create();
        if (_depth === $undefined)
            _depth = 0;
        if (_depth > $util.recursionLimit)
            throw $Error("max depth exceeded");
        if (message.vote != null && $Object.hasOwnProperty.call(message, "vote") && message.vote.length)
            writer.uint32(10).bytes(message.vote);
        if (message.proof != null && $Object.hasOwnProperty.call(message, "proof"))
            $root.VoteProof.encode(message.proof, writer.uint32(18).fork(), _depth + 1).ldelim();
        if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
            for (let i = 0; i < message.$unknowns.length; ++i)
                writer.raw(message.$unknowns[i]);
        return writer;
    };

    ProvenVote.decode = function (reader, length, _end, _depth, _target) {
        if (!(reader instanceof $Reader))
            reader = $Reader.create(reader);
        if (_depth === $undefined)
            _depth = 0;
        if (_depth > $Reader.recursionLimit)
            throw $Error("max depth exceeded");
        let end, message, value;
        if (length === $undefined)
            end = reader.len;
        else {
            end = reader.pos + length;
            if (end > reader.len)
                throw $RangeError("index out of range");
            length = reader.len;
            reader.len = end;
        }
        message = _target || new $root.ProvenVote();
        while (reader.pos < end) {
            let start = reader.pos;
            let tag = reader.tag();
            if (tag === _end) {
                _end = $undefined;
                break;
            }
            let wireType = tag & 7;
            switch (tag >>>= 3) {
            case 1: {
                    if (wireType !== 2)
                        break;
                    if ((value = reader.bytes()).length)
                        message.vote = value;
                    else
                        delete message.vote;
                    continue;
                }
            case 2: {
                    if (wireType !== 2)
                        break;
                    message.proof = $root.VoteProof.decode(reader, reader.size(), $undefined, _depth + 1, message.proof);
                    continue;
                }
            }
            reader.skipType(wireType, _depth, tag);
            if (!reader.discardUnknown) {
                $util.makeProp(message, "$unknowns", false);
                (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
            }
        }
        if (length !== $undefined) {
            if (reader.pos !== end)
                throw $RangeError("index out of range");
            reader.len = length;
        }
        if (_end !== $undefined)
            throw $Error("missing end group");
        return message;
    };

    ProvenVote.getTypeUrl = function(prefix) {
        if (prefix === $undefined)
            prefix = "type.googleapis.com";
        return prefix + "/ProvenVote";
    };

    return ProvenVote;
})();

export const Certificate = $root.Certificate = (() => {

    const Certificate = function (properties) {
        this.precommits = [];
        if (properties)
            for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    };

    Certificate.prototype.registration = null;
    Certificate.prototype.epoch = 0;
    Certificate.prototype.round = 0;
    Certificate.prototype.precommits = $util.emptyArray;

    Certificate.encode = function (message, writer, _depth) {
        if (!writer)
            writer = $Writer.create();
        if (_depth === $undefined)
            _depth = 0;
        if (_depth > $util.recursionLimit)
            throw $Error("max depth exceeded");
        if (message.registration != null && $Object.hasOwnProperty.call(message, "registration"))
            $root.SignedRegistration.encode(message.registration, writer.uint32(10).fork(), _depth + 1).ldelim();
        if (message.epoch != null && $Object.hasOwnProperty.call(message, "epoch") && message.epoch !== 0)
            writer.uint32(16).uint32(message.epoch);
        if (message.round != null && $Object.hasOwnProperty.call(message, "round") && message.round !== 0)
            writer.uint32(24).uint32(message.round);
        if (message.precommits != null && message.precommits.length)
            for (let i = 0; i < message.precommits.length; ++i)
                $root.VoteProof.encode(message.precommits[i], writer.uint32(34).fork(), _depth + 1).ldelim();
        if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
            for (let i = 0; i < message.$unknowns.length; ++i)
                writer.raw(message.$unknowns[i]);
        return writer;
    };

    Certificate.decode = function (reader, length, _end, _depth, _target) {
        if (!(reader instanceof $Reader))
            reader = $Reader.create(reader);
        if (_depth === $undefined)
            _depth = 0;
        if (_depth > $Reader.recursionLimit)
            throw $Error("max depth exceeded");
        let end, message, value;
        if (length === $undefined)
            end = reader.len;
        else {
            end = reader.pos + length;
            if (end > reader.len)
                throw $RangeError("index out of range");
            length = reader.len;
            reader.len = end;
        }
        message = _target || new $root.Certificate();
        while (reader.pos < end) {
            let start = reader.pos;
            let tag = reader.tag();
            if (tag === _end) {
                _end = $undefined;
                break;
            }
            let wireType = tag & 7;
            switch (tag >>>= 3) {
            case 1: {
                    if (wireType !== 2)
                        break;
                    message.registration = $root.SignedRegistration.decode(reader, reader.size(), $undefined, _depth + 1, message.registration);
                    continue;
                }
            case 2: {
                    if (wireType !== 0)
                        break;
                    if (value = reader.uint32())
                        message.epoch = value;
                    else
                        delete message.epoch;
                    continue;
                }
            case 3: {
                    if (wireType !== 0)
                        break;
                    if (value = reader.uint32())
                        message.round = value;
                    else
                        delete message.round;
                    continue;
                }
            case 4: {
                    if (wireType !== 2)
                        break;
                    if (!(message.precommits && message.precommits.length))
                        message.precommits = [];
                    message.precommits.push($root.VoteProof.decode(reader, reader.size(), $undefined, _depth + 1));
                    continue;
                }
            }
            reader.skipType(wireType, _depth, tag);
            if (!reader.discardUnknown) {
                $util.makeProp(message, "$unknowns", false);
                (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
            }
        }
        if (length !== $undefined) {
            if (reader.pos !== end)
                throw $RangeError("index out of range");
            reader.len = length;
        }
        if (_end !== $undefined)
            throw $Error("missing end group");
        return message;
    };

    Certificate.getTypeUrl = function(prefix) {
        if (prefix === $undefined)
            prefix = "type.googleapis.com";
        return prefix + "/Certificate";
    };

    return Certificate;
})();

export const Claim = $root.Claim = (() => {

    const Claim = function (properties) {
        if (properties)
            for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    };

    Claim.prototype.registration = null;
    Claim.prototype.manifest = null;

    let $oneOfFields;

    $Object.defineProperty(Claim.prototype, "value", {
        get: $util.oneOfGetter($oneOfFields = ["registration", "manifest"]),
        set: $util.oneOfSetter($oneOfFields)
    });

    Claim.encode = function (message, writer, _depth) {
        if (!writer)
            writer = $Writer.create();
        if (_depth === $undefined)
            _depth = 0;
        if (_depth > $util.recursionLimit)
            throw $Error("max depth exceeded");
        if (message.registration != null && $Object.hasOwnProperty.call(message, "registration"))
            $root.SignedRegistration.encode(message.registration, writer.uint32(10).fork(), _depth + 1).ldelim();
        if (message.manifest != null && $Object.hasOwnProperty.call(message, "manifest"))
            $root.ApprovedManifest.encode(message.manifest, writer.uint32(18).fork(), _depth + 1).ldelim();
        if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
            for (let i = 0; i < message.$unknowns.length; ++i)
                writer.raw(message.$unknowns[i]);
        return writer;
    };

    Claim.decode = function (reader, length, _end, _depth, _target) {
        if (!(reader instanceof $Reader))
            reader = $Reader.create(reader);
        if (_depth === $undefined)
            _depth = 0;
        if (_depth > $Reader.recursionLimit)
            throw $Error("max depth exceeded");
        let end, message;
        if (length === $undefined)
            end = reader.len;
        else {
            end = reader.pos + length;
            if (end > reader.len)
                throw $RangeError("index out of range");
            length = reader.len;
            reader.len = end;
        }
        message = _target || new $root.Claim();
        while (reader.pos < end) {
            let start = reader.pos;
            let tag = reader.tag();
            if (tag === _end) {
                _end = $undefined;
                break;
            }
            let wireType = tag & 7;
            switch (tag >>>= 3) {
            case 1: {
                    if (wireType !== 2)
                        break;
                    message.registration = $root.SignedRegistration.decode(reader, reader.size(), $undefined, _depth + 1, message.registration);
                    message.value = "registration";
                    continue;
                }
            case 2: {
                    if (wireType !== 2)
                        break;
                    message.manifest = $root.ApprovedManifest.decode(reader, reader.size(), $undefined, _depth + 1, message.manifest);
                    message.value = "manifest";
                    continue;
                }
            }
            reader.skipType(wireType, _depth, tag);
            if (!reader.discardUnknown) {
                $util.makeProp(message, "$unknowns", false);
                (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
            }
        }
        if (length !== $undefined) {
            if (reader.pos !== end)
                throw $RangeError("index out of range");
            reader.len = length;
        }
        if (_end !== $undefined)
            throw $Error("missing end group");
        return message;
    };

    Claim.getTypeUrl = function(prefix) {
        if (prefix === $undefined)
            prefix = "type.googleapis.com";
        return prefix + "/Claim";
    };

    return Claim;
})();

export const RoundId = $root.RoundId = (() => {

    const RoundId = function (properties) {
        if (properties)
            for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    };

    RoundId.prototype.epoch = 0;
    RoundId.prototype.round = 0;

    RoundId.encode = function (message, writer, _depth) {
        if (!writer)
            writer = $Writer.create();
        if (_depth === $undefined)
            _depth = 0;
        if (_depth > $util.recursionLimit)
            throw $Error("max depth exceeded");
        if (message.epoch != null && $Object.hasOwnProperty.call(message, "epoch") && message.epoch !== 0)
            writer.uint32(8).uint32(message.epoch);
        if (message.round != null && $Object.hasOwnProperty.call(message, "round") && message.round !== 0)
            writer.uint32(16).uint32(message.round);
        if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
            for (let i = 0; i < message.$unknowns.length; ++i)
                writer.raw(message.$unknowns[i]);
        return writer;
    };

    RoundId.decode = function (reader, length, _end, _depth, _target) {
        if (!(reader instanceof $Reader))
            reader = $Reader.create(reader);
        if (_depth === $undefined)
            _depth = 0;
        if (_depth > $Reader.recursionLimit)
            throw $Error("max depth exceeded");
        let end, message, value;
        if (length === $undefined)
            end = reader.len;
        else {
            end = reader.pos + length;
            if (end > reader.len)
                throw $RangeError("index out of range");
            length = reader.len;
            reader.len = end;
        }
        message = _target || new $root.RoundId();
        while (reader.pos < end) {
            let start = reader.pos;
            let tag = reader.tag();
            if (tag === _end) {
                _end = $undefined;
                break;
            }
            let wireType = tag & 7;
            switch (tag >>>= 3) {
            case 1: {
                    if (wireType !== 0)
                        break;
                    if (value = reader.uint32())
                        message.epoch = value;
                    else
                        delete message.epoch;
                    continue;
                }
            case 2: {
                    if (wireType !== 0)
                        break;
                    if (value = reader.uint32())
                        message.round = value;
                    else
                        delete message.round;
                    continue;
                }
            }
            reader.skipType(wireType, _depth, tag);
            if (!reader.discardUnknown) {
                $util.makeProp(message, "$unknowns", false);
                (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
            }
        }
        if (length !== $undefined) {
            if (reader.pos !== end)
                throw $RangeError("index out of range");
            reader.len = length;
        }
        if (_end !== $undefined)
            throw $Error("missing end group");
        return message;
    };

    RoundId.getTypeUrl = function(prefix) {
        if (prefix === $undefined)
            prefix = "type.googleapis.com";
        return prefix + "/RoundId";
    };

    return RoundId;
})();

export const Proposal = $root.Proposal = (() => {

    const Proposal = function (properties) {
        if (properties)
            for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    };

    Proposal.prototype.federationId = $util.newBuffer([]);
    Proposal.prototype.epoch = 0;
    Proposal.prototype.slot = $util.newBuffer([]);
    Proposal.prototype.round = 0;
    Proposal.prototype.value = $util.newBuffer([]);
    Proposal.prototype.validRound = null;

    Proposal.encode = function (message, writer, _depth) {
        if (!writer)
            writer = $Writer.create();
        if (_depth === $undefined)
            _depth = 0;
        if (_depth > $util.recursionLimit)
            throw $Error("max depth exceeded");
        if (message.federationId != null && $Object.hasOwnProperty.call(message, "federationId") && message.federationId.length)
            writer.uint32(10).bytes(message.federationId);
        if (message.epoch != null && $Object.hasOwnProperty.call(message, "epoch") && message.epoch !== 0)
            writer.uint32(16).uint32(message.epoch);
        if (message.slot != null && $Object.hasOwnProperty.call(message, "slot") && message.slot.length)
            writer.uint32(26).bytes(message.slot);
        if (message.round != null && $Object.hasOwnProperty.call(message, "round") && message.round !== 0)
            writer.uint32(32).uint32(message.round);
        if (message.value != null && $Object.hasOwnProperty.call(message, "value") && message.value.length)
            writer.uint32(42).bytes(message.value);
        if (message.validRound != null && $Object.hasOwnProperty.call(message, "validRound"))
            $root.RoundId.encode(message.validRound, writer.uint32(50).fork(), _depth + 1).ldelim();
        if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
            for (let i = 0; i < message.$unknowns.length; ++i)
                writer.raw(message.$unknowns[i]);
        return writer;
    };

    Proposal.decode = function (reader, length, _end, _depth, _target) {
        if (!(reader instanceof $Reader))
            reader = $Reader.create(reader);
        if (_depth === $undefined)
            _depth = 0;
        if (_depth > $Reader.recursionLimit)
            throw $Error("max depth exceeded");
        let end, message, value;
        if (length === $undefined)
            end = reader.len;
        else {
            end = reader.pos + length;
            if (end > reader.len)
                throw $RangeError("index out of range");
            length = reader.len;
            reader.len = end;
        }
        message = _target || new $root.Proposal();
        while (reader.pos < end) {
            let start = reader.pos;
            let tag = reader.tag();
            if (tag === _end) {
                _end = $undefined;
                break;
            }
            let wireType = tag & 7;
            switch (tag >>>= 3) {
            case 1: {
                    if (wireType !== 2)
                        break;
                    if ((value = reader.bytes()).length)
                        message.federationId = value;
                    else
                        delete message.federationId;
                    continue;
                }
            case 2: {
                    if (wireType !== 0)
                        break;
                    if (value = reader.uint32())
                        message.epoch = value;
                    else
                        delete message.epoch;
                    continue;
                }
            case 3: {
                    if (wireType !== 2)
                        break;
                    if ((value = reader.bytes()).length)
                        message.slot = value;
                    else
                        delete message.slot;
                    continue;
                }
            case 4: {
                    if (wireType !== 0)
                        break;
                    if (value = reader.uint32())
                        message.round = value;
                    else
                        delete message.round;
                    continue;
                }
            case 5: {
                    if (wireType !== 2)
                        break;
                    if ((value = reader.bytes()).length)
                        message.value = value;
                    else
                        delete message.value;
                    continue;
                }
            case 6: {
                    if (wireType !== 2)
                        break;
                    message.validRound = $root.RoundId.decode(reader, reader.size(), $undefined, _depth + 1, message.validRound);
                    continue;
                }
            }
            reader.skipType(wireType, _depth, tag);
            if (!reader.discardUnknown) {
                $util.makeProp(message, "$unknowns", false);
                (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
            }
        }
        if (length !== $undefined) {
            if (reader.pos !== end)
                throw $RangeError("index out of range");
            reader.len = length;
        }
        if (_end !== $undefined)
            throw $Error("missing end group");
        return message;
    };

    Proposal.getTypeUrl = function(prefix) {
        if (prefix === $undefined)
            prefix = "type.googleapis.com";
        return prefix + "/Proposal";
    };

    return Proposal;
})();

export const SignedProposal = $root.SignedProposal = (() => {

    const SignedProposal = function (properties) {
        if (properties)
            for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    };

    SignedProposal.prototype.proposal = $util.newBuffer([]);
    SignedProposal.prototype.member = 0;
    SignedProposal.prototype.signature = $util.newBuffer([]);

    SignedProposal.encode = function (message, writer, _depth) {
        if (!writer)
            writer = $Writer.create();
        if (_depth === $undefined)
            _depth = 0;
        if (_depth > $util.recursionLimit)
            throw $Error("max depth exceeded");
        if (message.proposal != null && $Object.hasOwnProperty.call(message, "proposal") && message.proposal.length)
            writer.uint32(10).bytes(message.proposal);
        if (message.member != null && $Object.hasOwnProperty.call(message, "member") && message.member !== 0)
            writer.uint32(16).uint32(message.member);
        if (message.signature != null && $Object.hasOwnProperty.call(message, "signature") && message.signature.length)
            writer.uint32(26).bytes(message.signature);
        if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
            for (let i = 0; i < message.$unknowns.length; ++i)
                writer.raw(message.$unknowns[i]);
        return writer;
    };

    SignedProposal.decode = function (reader, length, _end, _depth, _target) {
        if (!(reader instanceof $Reader))
            reader = $Reader.create(reader);
        if (_depth === $undefined)
            _depth = 0;
        if (_depth > $Reader.recursionLimit)
            throw $Error("max depth exceeded");
        let end, message, value;
        if (length === $undefined)
            end = reader.len;
        else {
            end = reader.pos + length;
            if (end > reader.len)
                throw $RangeError("index out of range");
            length = reader.len;
            reader.len = end;
        }
        message = _target || new $root.SignedProposal();
        while (reader.pos < end) {
            let start = reader.pos;
            let tag = reader.tag();
            if (tag === _end) {
                _end = $undefined;
                break;
            }
            let wireType = tag & 7;
            switch (tag >>>= 3) {
            case 1: {
                    if (wireType !== 2)
                        break;
                    if ((value = reader.bytes()).length)
                        message.proposal = value;
                    else
                        delete message.proposal;
                    continue;
                }
            case 2: {
                    if (wireType !== 0)
                        break;
                    if (value = reader.uint32())
                        message.member = value;
                    else
                        delete message.member;
                    continue;
                }
            case 3: {
                    if (wireType !== 2)
                        break;
                    if ((value = reader.bytes()).length)
                        message.signature = value;
                    else
                        delete message.signature;
                    continue;
                }
            }
            reader.skipType(wireType, _depth, tag);
            if (!reader.discardUnknown) {
                $util.makeProp(message, "$unknowns", false);
                (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
            }
        }
        if (length !== $undefined) {
            if (reader.pos !== end)
                throw $RangeError("index out of range");
            reader.len = length;
        }
        if (_end !== $undefined)
            throw $Error("missing end group");
        return message;
    };

    SignedProposal.getTypeUrl = function(prefix) {
        if (prefix === $undefined)
            prefix = "type.googleapis.com";
        return prefix + "/SignedProposal";
    };

    return SignedProposal;
})();

export const ProposalOffer = $root.ProposalOffer = (() => {

    const ProposalOffer = function (properties) {
        this.prevotes = [];
        if (properties)
            for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    };

    ProposalOffer.prototype.proposal = null;
    ProposalOffer.prototype.prevotes = $util.emptyArray;
    ProposalOffer.prototype.claim = null;

    ProposalOffer.encode = function (message, writer, _depth) {
        if (!writer)
            writer = $Writer.create();
        if (_depth === $undefined)
            _depth = 0;
        if (_depth > $util.recursionLimit)
            throw $Error("max depth exceeded");
        if (message.proposal != null && $Object.hasOwnProperty.call(message, "proposal"))
            $root.SignedProposal.encode(message.proposal, writer.uint32(10).fork(), _depth + 1).ldelim();
        if (message.prevotes != null && message.prevotes.length)
            for (let i = 0; i < message.prevotes.length; ++i)
                $root.VoteProof.encode(message.prevotes[i], writer.uint32(18).fork(), _depth + 1).ldelim();
        if (message.claim != null && $Object.hasOwnProperty.call(message, "claim"))
            $root.Claim.encode(message.claim, writer.uint32(26).fork(), _depth + 1).ldelim();
        if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
            for (let i = 0; i < message.$unknowns.length; ++i)
                writer.raw(message.$unknowns[i]);
        return writer;
    };

    ProposalOffer.decode = function (reader, length, _end, _depth, _target) {
        if (!(reader instanceof $Reader))
            reader = $Reader.create(reader);
        if (_depth === $undefined)
            _depth = 0;
        if (_depth > $Reader.recursionLimit)
            throw $Error("max depth exceeded");
        let end, message, value;
        if (length === $undefined)
            end = reader.len;
        else {
            end = reader.pos + length;
            if (end > reader.len)
                throw $RangeError("index out of range");
            length = reader.len;
            reader.len = end;
        }
        message = _target || new $root.ProposalOffer();
        while (reader.pos < end) {
            let start = reader.pos;
            let tag = reader.tag();
            if (tag === _end) {
                _end = $undefined;
                break;
            }
            let wireType = tag & 7;
            switch (tag >>>= 3) {
            case 1: {
                    if (wireType !== 2)
                        break;
                    message.proposal = $root.SignedProposal.decode(reader, reader.size(), $undefined, _depth + 1, message.proposal);
                    continue;
                }
            case 2: {
                    if (wireType !== 2)
                        break;
                    if (!(message.prevotes && message.prevotes.length))
                        message.prevotes = [];
                    message.prevotes.push($root.VoteProof.decode(reader, reader.size(), $undefined, _depth + 1));
                    continue;
                }
            case 3: {
                    if (wireType !== 2)
                        break;
                    message.claim = $root.Claim.decode(reader, reader.size(), $undefined, _depth + 1, message.claim);
                    continue;
                }
            }
            reader.skipType(wireType, _depth, tag);
            if (!reader.discardUnknown) {
                $util.makeProp(message, "$unknowns", false);
                (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
            }
        }
        if (length !== $undefined) {
            if (reader.pos !== end)
                throw $RangeError("index out of range");
            reader.len = length;
        }
        if (_end !== $undefined)
            throw $Error("missing end group");
        return message;
    };

    ProposalOffer.getTypeUrl = function(prefix) {
        if (prefix === $undefined)
            prefix = "type.googleapis.com";
        return prefix + "/ProposalOffer";
    };

    return ProposalOffer;
})();

export const Member = $root.Member = (() => {

    const Member = function (properties) {
        this.multiaddrs = [];
        if (properties)
            for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    };

    Member.prototype.nodeKey = $util.newBuffer([]);
    Member.prototype.votingKey = $util.newBuffer([]);
    Member.prototype.multiaddrs = $util.emptyArray;

    Member.encode = function (message, writer, _depth) {
        if (!writer)
            writer = $Writer.create();
        if (_depth === $undefined)
            _depth = 0;
        if (_depth > $util.recursionLimit)
            throw $Error("max depth exceeded");
        if (message.nodeKey != null && $Object.hasOwnProperty.call(message, "nodeKey") && message.nodeKey.length)
            writer.uint32(10).bytes(message.nodeKey);
        if (message.votingKey != null && $Object.hasOwnProperty.call(message, "votingKey") && message.votingKey.length)
            writer.uint32(18).bytes(message.votingKey);
        if (message.multiaddrs != null && message.multiaddrs.length)
            for (let i = 0; i < message.multiaddrs.length; ++i)
                writer.uint32(26).string(message.multiaddrs[i]);
        if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
            for (let i = 0; i < message.$unknowns.length; ++i)
                writer.raw(message.$unknowns[i]);
        return writer;
    };

    Member.decode = function (reader, length, _end, _depth, _target) {
        if (!(reader instanceof $Reader))
            reader = $Reader.create(reader);
        if (_depth === $undefined)
            _depth = 0;
        if (_depth > $Reader.recursionLimit)
            throw $Error("max depth exceeded");
        let end, message, value;
        if (length === $undefined)
            end = reader.len;
        else {
            end = reader.pos + length;
            if (end > reader.len)
                throw $RangeError("index out of range");
            length = reader.len;
            reader.len = end;
        }
        message = _target || new $root.Member();
        while (reader.pos < end) {
            let start = reader.pos;
            let tag = reader.tag();
            if (tag === _end) {
                _end = $undefined;
                break;
            }
            let wireType = tag & 7;
            switch (tag >>>= 3) {
            case 1: {
                    if (wireType !== 2)
                        break;
                    if ((value = reader.bytes()).length)
                        message.nodeKey = value;
                    else
                        delete message.nodeKey;
                    continue;
                }
            case 2: {
                    if (wireType !== 2)
                        break;
                    if ((value = reader.bytes()).length)
                        message.votingKey = value;
                    else
                        delete message.votingKey;
                    continue;
                }
            case 3: {
                    if (wireType !== 2)
                        break;
                    if (!(message.multiaddrs && message.multiaddrs.length))
                        message.multiaddrs = [];
                    message.multiaddrs.push(reader.stringVerify());
                    continue;
                }
            }
            reader.skipType(wireType, _depth, tag);
            if (!reader.discardUnknown) {
                $util.makeProp(message, "$unknowns", false);
                (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
            }
        }
        if (length !== $undefined) {
            if (reader.pos !== end)
                throw $RangeError("index out of range");
            reader.len = length;
        }
        if (_end !== $undefined)
            throw $Error("missing end group");
        return message;
    };

    Member.getTypeUrl = function(prefix) {
        if (prefix === $undefined)
            prefix = "type.googleapis.com";
        return prefix + "/Member";
    };

    return Member;
})();

export const NameGrammar = $root.NameGrammar = (() => {

    const NameGrammar = function (properties) {
        if (properties)
            for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    };

    NameGrammar.prototype.lengthMin = 0;
    NameGrammar.prototype.lengthMax = 0;
    NameGrammar.prototype.separators = "";

    NameGrammar.encode = function (message, writer, _depth) {
        if (!writer)
            writer = $Writer.create();
        if (_depth === $undefined)
            _depth = 0;
        if (_depth > $util.recursionLimit)
            throw $Error("max depth exceeded");
        if (message.lengthMin != null && $Object.hasOwnProperty.call(message, "lengthMin") && message.lengthMin !== 0)
            writer.uint32(8).uint32(message.lengthMin);
        if (message.lengthMax != null && $Object.hasOwnProperty.call(message, "lengthMax") && message.lengthMax !== 0)
            writer.uint32(16).uint32(message.lengthMax);
        if (message.separators != null && $Object.hasOwnProperty.call(message, "separators") && message.separators !== "")
            writer.uint32(26).string(message.separators);
        if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
            for (let i = 0; i < message.$unknowns.length; ++i)
                writer.raw(message.$unknowns[i]);
        return writer;
    };

    NameGrammar.decode = function (reader, length, _end, _depth, _target) {
        if (!(reader instanceof $Reader))
            reader = $Reader.create(reader);
        if (_depth === $undefined)
            _depth = 0;
        if (_depth > $Reader.recursionLimit)
            throw $Error("max depth exceeded");
        let end, message, value;
        if (length === $undefined)
            end = reader.len;
        else {
            end = reader.pos + length;
            if (end > reader.len)
                throw $RangeError("index out of range");
            length = reader.len;
            reader.len = end;
        }
        message = _target || new $root.NameGrammar();
        while (reader.pos < end) {
            let start = reader.pos;
            let tag = reader.tag();
            if (tag === _end) {
                _end = $undefined;
                break;
            }
            let wireType = tag & 7;
            switch (tag >>>= 3) {
            case 1: {
                    if (wireType !== 0)
                        break;
                    if (value = reader.uint32())
                        message.lengthMin = value;
                    else
                        delete message.lengthMin;
                    continue;
                }
            case 2: {
                    if (wireType !== 0)
                        break;
                    if (value = reader.uint32())
                        message.lengthMax = value;
                    else
                        delete message.lengthMax;
                    continue;
                }
            case 3: {
                    if (wireType !== 2)
                        break;
                    if ((value = reader.stringVerify()).length)
                        message.separators = value;
                    else
                        delete message.separators;
                    continue;
                }
            }
            reader.skipType(wireType, _depth, tag);
            if (!reader.discardUnknown) {
                $util.makeProp(message, "$unknowns", false);
                (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
            }
        }
        if (length !== $undefined) {
            if (reader.pos !== end)
                throw $RangeError("index out of range");
            reader.len = length;
        }
        if (_end !== $undefined)
            throw $Error("missing end group");
        return message;
    };

    NameGrammar.getTypeUrl = function(prefix) {
        if (prefix === $undefined)
            prefix = "type.googleapis.com";
        return prefix + "/NameGrammar";
    };

    return NameGrammar;
})();

export const Policy = $root.Policy = (() => {

    const Policy = function (properties) {
        if (properties)
            for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    };

    Policy.prototype.names = null;
    Policy.prototype.admissionBits = 0;
    Policy.prototype.quarantineMs = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
    Policy.prototype.retentionMs = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

    Policy.encode = function (message, writer, _depth) {
        if (!writer)
            writer = $Writer.create();
        if (_depth === $undefined)
            _depth = 0;
        if (_depth > $util.recursionLimit)
            throw $Error("max depth exceeded");
        if (message.names != null && $Object.hasOwnProperty.call(message, "names"))
            $root.NameGrammar.encode(message.names, writer.uint32(10).fork(), _depth + 1).ldelim();
        if (message.admissionBits != null && $Object.hasOwnProperty.call(message, "admissionBits") && message.admissionBits !== 0)
            writer.uint32(16).uint32(message.admissionBits);
        if (message.quarantineMs != null && $Object.hasOwnProperty.call(message, "quarantineMs") && (typeof message.quarantineMs === "object" ? message.quarantineMs.low || message.quarantineMs.high : message.quarantineMs !== 0))
            writer.uint32(24).uint64(message.quarantineMs);
        if (message.retentionMs != null && $Object.hasOwnProperty.call(message, "retentionMs") && (typeof message.retentionMs === "object" ? message.retentionMs.low || message.retentionMs.high : message.retentionMs !== 0))
            writer.uint32(32).uint64(message.retentionMs);
        if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
            for (let i = 0; i < message.$unknowns.length; ++i)
                writer.raw(message.$unknowns[i]);
        return writer;
    };

    Policy.decode = function (reader, length, _end, _depth, _target) {
        if (!(reader instanceof $Reader))
            reader = $Reader.create(reader);
        if (_depth === $undefined)
            _depth = 0;
        if (_depth > $Reader.recursionLimit)
            throw $Error("max depth exceeded");
        let end, message, value;
        if (length === $undefined)
            end = reader.len;
        else {
            end = reader.pos + length;
            if (end > reader.len)
                throw $RangeError("index out of range");
            length = reader.len;
            reader.len = end;
        }
        message = _target || new $root.Policy();
        while (reader.pos < end) {
            let start = reader.pos;
            let tag = reader.tag();
            if (tag === _end) {
                _end = $undefined;
                break;
            }
            let wireType = tag & 7;
            switch (tag >>>= 3) {
            case 1: {
                    if (wireType !== 2)
                        break;
                    message.names = $root.NameGrammar.decode(reader, reader.size(), $undefined, _depth + 1, message.names);
                    continue;
                }
            case 2: {
                    if (wireType !== 0)
                        break;
                    if (value = reader.uint32())
                        message.admissionBits = value;
                    else
                        delete message.admissionBits;
                    continue;
                }
            case 3: {
                    if (wireType !== 0)
                        break;
                    if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                        message.quarantineMs = value;
                    else
                        delete message.quarantineMs;
                    continue;
                }
            case 4: {
                    if (wireType !== 0)
                        break;
                    if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                        message.retentionMs = value;
                    else
                        delete message.retentionMs;
                    continue;
                }
            }
            reader.skipType(wireType, _depth, tag);
            if (!reader.discardUnknown) {
                $util.makeProp(message, "$unknowns", false);
                (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
            }
        }
        if (length !== $undefined) {
            if (reader.pos !== end)
                throw $RangeError("index out of range");
            reader.len = length;
        }
        if (_end !== $undefined)
            throw $Error("missing end group");
        return message;
    };

    Policy.getTypeUrl = function(prefix) {
        if (prefix === $undefined)
            prefix = "type.googleapis.com";
        return prefix + "/Policy";
    };

    return Policy;
})();

export const Manifest = $root.Manifest = (() => {

    const Manifest = function (properties) {
        this.members = [];
        if (properties)
            for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    };

    Manifest.prototype.federationId = $util.newBuffer([]);
    Manifest.prototype.epoch = 0;
    Manifest.prototype.previous = $util.newBuffer([]);
    Manifest.prototype.members = $util.emptyArray;
    Manifest.prototype.policy = null;
    Manifest.prototype.random = $util.newBuffer([]);

    Manifest.encode = function (message, writer, _depth) {
        if (!writer)
            writer = $Writer.create();
        if (_depth === $undefined)
            _depth = 0;
        if (_depth > $util.recursionLimit)
            throw $Error("max depth exceeded");
        if (message.federationId != null && $Object.hasOwnProperty.call(message, "federationId") && message.federationId.length)
            writer.uint32(10).bytes(message.federationId);
        if (message.epoch != null && $Object.hasOwnProperty.call(message, "epoch") && message.epoch !== 0)
            writer.uint32(16).uint32(message.epoch);
        if (message.previous != null && $Object.hasOwnProperty.call(message, "previous") && message.previous.length)
            writer.uint32(26).bytes(message.previous);
        if (message.members != null && message.members.length)
            for (let i = 0; i < message.members.length; ++i)
                $root.Member.encode(message.members[i], writer.uint32(34).fork(), _depth + 1).ldelim();
        if (message.policy != null && $Object.hasOwnProperty.call(message, "policy"))
            $root.Policy.encode(message.policy, writer.uint32(42).fork(), _depth + 1).ldelim();
        if (message.random != null && $Object.hasOwnProperty.call(message, "random") && message.random.length)
            writer.uint32(50).bytes(message.random);
        if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
            for (let i = 0; i < message.$unknowns.length; ++i)
                writer.raw(message.$unknowns[i]);
        return writer;
    };

    Manifest.decode = function (reader, length, _end, _depth, _target) {
        if (!(reader instanceof $Reader))
            reader = $Reader.create(reader);
        if (_depth === $undefined)
            _depth = 0;
        if (_depth > $Reader.recursionLimit)
            throw $Error("max depth exceeded");
        let end, message, value;
        if (length === $undefined)
            end = reader.len;
        else {
            end = reader.pos + length;
            if (end > reader.len)
                throw $RangeError("index out of range");
            length = reader.len;
            reader.len = end;
        }
        message = _target || new $root.Manifest();
        while (reader.pos < end) {
            let start = reader.pos;
            let tag = reader.tag();
            if (tag === _end) {
                _end = $undefined;
                break;
            }
            let wireType = tag & 7;
            switch (tag >>>= 3) {
            case 1: {
                    if (wireType !== 2)
                        break;
                    if ((value = reader.bytes()).length)
                        message.federationId = value;
                    else
                        delete message.federationId;
                    continue;
                }
            case 2: {
                    if (wireType !== 0)
                        break;
                    if (value = reader.uint32())
                        message.epoch = value;
                    else
                        delete message.epoch;
                    continue;
                }
            case 3: {
                    if (wireType !== 2)
                        break;
                    if ((value = reader.bytes()).length)
                        message.previous = value;
                    else
                        delete message.previous;
                    continue;
                }
            case 4: {
                    if (wireType !== 2)
                        break;
                    if (!(message.members && message.members.length))
                        message.members = [];
                    message.members.push($root.Member.decode(reader, reader.size(), $undefined, _depth + 1));
                    continue;
                }
            case 5: {
                    if (wireType !== 2)
                        break;
                    message.policy = $root.Policy.decode(reader, reader.size(), $undefined, _depth + 1, message.policy);
                    continue;
                }
            case 6: {
                    if (wireType !== 2)
                        break;
                    if ((value = reader.bytes()).length)
                        message.random = value;
                    else
                        delete message.random;
                    continue;
                }
            }
            reader.skipType(wireType, _depth, tag);
            if (!reader.discardUnknown) {
                $util.makeProp(message, "$unknowns", false);
                (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
            }
        }
        if (length !== $undefined) {
            if (reader.pos !== end)
                throw $RangeError("index out of range");
            reader.len = length;
        }
        if (_end !== $undefined)
            throw $Error("missing end group");
        return message;
    };

    Manifest.getTypeUrl = function(prefix) {
        if (prefix === $undefined)
            prefix = "type.googleapis.com";
        return prefix + "/Manifest";
    };

    return Manifest;
})();

export const Approval = $root.Approval = (() => {

    const Approval = function (properties) {
        if (properties)
            for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    };

    Approval.prototype.member = 0;
    Approval.prototype.signature = $util.newBuffer([]);

    Approval.encode = function (message, writer, _depth) {
        if (!writer)
            writer = $Writer.create();
        if (_depth === $undefined)
            _depth = 0;
        if (_depth > $util.recursionLimit)
            throw $Error("max depth exceeded");
        if (message.member != null && $Object.hasOwnProperty.call(message, "member") && message.member !== 0)
            writer.uint32(8).uint32(message.member);
        if (message.signature != null && $Object.hasOwnProperty.call(message, "signature") && message.signature.length)
            writer.uint32(18).bytes(message.signature);
        if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
            for (let i = 0; i < message.$unknowns.length; ++i)
                writer.raw(message.$unknowns[i]);
        return writer;
    };

    Approval.decode = function (reader, length, _end, _depth, _target) {
        if (!(reader instanceof $Reader))
            reader = $Reader.create(reader);
        if (_depth === $undefined)
            _depth = 0;
        if (_depth > $Reader.recursionLimit)
            throw $Error("max depth exceeded");
        let end, message, value;
        if (length === $undefined)
            end = reader.len;
        else {
            end = reader.pos + length;
            if (end > reader.len)
                throw $RangeError("index out of range");
            length = reader.len;
            reader.len = end;
        }
        message = _target || new $root.Approval();
        while (reader.pos < end) {
            let start = reader.pos;
            let tag = reader.tag();
            if (tag === _end) {
                _end = $undefined;
                break;
            }
            let wireType = tag & 7;
            switch (tag >>>= 3) {
            case 1: {
                    if (wireType !== 0)
                        break;
                    if (value = reader.uint32())
                        message.member = value;
                    else
                        delete message.member;
                    continue;
                }
            case 2: {
                    if (wireType !== 2)
                        break;
                    if ((value = reader.bytes()).length)
                        message.signature = value;
                    else
                        delete message.signature;
                    continue;
                }
            }
            reader.skipType(wireType, _depth, tag);
            if (!reader.discardUnknown) {
                $util.makeProp(message, "$unknowns", false);
                (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
            }
        }
        if (length !== $undefined) {
            if (reader.pos !== end)
                throw $RangeError("index out of range");
            reader.len = length;
        }
        if (_end !== $undefined)
            throw $Error("missing end group");
        return message;
    };

    Approval.getTypeUrl = function(prefix) {
        if (prefix === $undefined)
            prefix = "type.googleapis.com";
        return prefix + "/Approval";
    };

    return Approval;
})();

export const ApprovedManifest = $root.ApprovedManifest = (() => {

    const ApprovedManifest = function (properties) {
        this.approvals = [];
        if (properties)
            for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    };

    ApprovedManifest.prototype.manifest = $util.newBuffer([]);
    ApprovedManifest.prototype.approvals = $util.emptyArray;

    ApprovedManifest.encode = function (message, writer, _depth) {
        if (!writer)
            writer = $Writer.create();
        if (_depth === $undefined)
            _depth = 0;
        if (_depth > $util.recursionLimit)
            throw $Error("max depth exceeded");
        if (message.manifest != null && $Object.hasOwnProperty.call(message, "manifest") && message.manifest.length)
            writer.uint32(10).bytes(message.manifest);
        if (message.approvals != null && message.approvals.length)
            for (let i = 0; i < message.approvals.length; ++i)
                $root.Approval.encode(message.approvals[i], writer.uint32(18).fork(), _depth + 1).ldelim();
        if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
            for (let i = 0; i < message.$unknowns.length; ++i)
                writer.raw(message.$unknowns[i]);
        return writer;
    };

    ApprovedManifest.decode = function (reader, length, _end, _depth, _target) {
        if (!(reader instanceof $Reader))
            reader = $Reader.create(reader);
        if (_depth === $undefined)
            _depth = 0;
        if (_depth > $Reader.recursionLimit)
            throw $Error("max depth exceeded");
        let end, message, value;
        if (length === $undefined)
            end = reader.len;
        else {
            end = reader.pos + length;
            if (end > reader.len)
                throw $RangeError("index out of range");
            length = reader.len;
            reader.len = end;
        }
        message = _target || new $root.ApprovedManifest();
        while (reader.pos < end) {
            let start = reader.pos;
            let tag = reader.tag();
            if (tag === _end) {
                _end = $undefined;
                break;
            }
            let wireType = tag & 7;
            switch (tag >>>= 3) {
            case 1: {
                    if (wireType !== 2)
                        break;
                    if ((value = reader.bytes()).length)
                        message.manifest = value;
                    else
                        delete message.manifest;
                    continue;
                }
            case 2: {
                    if (wireType !== 2)
                        break;
                    if (!(message.approvals && message.approvals.length))
                        message.approvals = [];
                    message.approvals.push($root.Approval.decode(reader, reader.size(), $undefined, _depth + 1));
                    continue;
                }
            }
            reader.skipType(wireType, _depth, tag);
            if (!reader.discardUnknown) {
                $util.makeProp(message, "$unknowns", false);
                (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
            }
        }
        if (length !== $undefined) {
            if (reader.pos !== end)
                throw $RangeError("index out of range");
            reader.len = length;
        }
        if (_end !== $undefined)
            throw $Error("missing end group");
        return message;
    };

    ApprovedManifest.getTypeUrl = function(prefix) {
        if (prefix === $undefined)
            prefix = "type.googleapis.com";
        return prefix + "/ApprovedManifest";
    };

    return ApprovedManifest;
})();

export const CertifiedManifest = $root.CertifiedManifest = (() => {

    const CertifiedManifest = function (properties) {
        this.precommits = [];
        if (properties)
            for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    };

    CertifiedManifest.prototype.manifest = null;
    CertifiedManifest.prototype.round = 0;
    CertifiedManifest.prototype.precommits = $util.emptyArray;

    CertifiedManifest.encode = function (message, writer, _depth) {
        if (!writer)
            writer = $Writer.create();
        if (_depth === $undefined)
            _depth = 0;
        if (_depth > $util.recursionLimit)
            throw $Error("max depth exceeded");
        if (message.manifest != null && $Object.hasOwnProperty.call(message, "manifest"))
            $root.ApprovedManifest.encode(message.manifest, writer.uint32(10).fork(), _depth + 1).ldelim();
        if (message.round != null && $Object.hasOwnProperty.call(message, "round") && message.round !== 0)
            writer.uint32(16).uint32(message.round);
        if (message.precommits != null && message.precommits.length)
            for (let i = 0; i < message.precommits.length; ++i)
                $root.VoteProof.encode(message.precommits[i], writer.uint32(26).fork(), _depth + 1).ldelim();
        if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
            for (let i = 0; i < message.$unknowns.length; ++i)
                writer.raw(message.$unknowns[i]);
        return writer;
    };

    CertifiedManifest.decode = function (reader, length, _end, _depth, _target) {
        if (!(reader instanceof $Reader))
            reader = $Reader.create(reader);
        if (_depth === $undefined)
            _depth = 0;
        if (_depth > $Reader.recursionLimit)
            throw $Error("max depth exceeded");
        let end, message, value;
        if (length === $undefined)
            end = reader.len;
        else {
            end = reader.pos + length;
            if (end > reader.len)
                throw $RangeError("index out of range");
            length = reader.len;
            reader.len = end;
        }
        message = _target || new $root.CertifiedManifest();
        while (reader.pos < end) {
            let start = reader.pos;
            let tag = reader.tag();
            if (tag === _end) {
                _end = $undefined;
                break;
            }
            let wireType = tag & 7;
            switch (tag >>>= 3) {
            case 1: {
                    if (wireType !== 2)
                        break;
                    message.manifest = $root.ApprovedManifest.decode(reader, reader.size(), $undefined, _depth + 1, message.manifest);
                    continue;
                }
            case 2: {
                    if (wireType !== 0)
                        break;
                    if (value = reader.uint32())
                        message.round = value;
                    else
                        delete message.round;
                    continue;
                }
            case 3: {
                    if (wireType !== 2)
                        break;
                    if (!(message.precommits && message.precommits.length))
                        message.precommits = [];
                    message.precommits.push($root.VoteProof.decode(reader, reader.size(), $undefined, _depth + 1));
                    continue;
                }
            }
            reader.skipType(wireType, _depth, tag);
            if (!reader.discardUnknown) {
                $util.makeProp(message, "$unknowns", false);
                (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
            }
        }
        if (length !== $undefined) {
            if (reader.pos !== end)
                throw $RangeError("index out of range");
            reader.len = length;
        }
        if (_end !== $undefined)
            throw $Error("missing end group");
        return message;
    };

    CertifiedManifest.getTypeUrl = function(prefix) {
        if (prefix === $undefined)
            prefix = "type.googleapis.com";
        return prefix + "/CertifiedManifest";
    };

    return CertifiedManifest;
})();

export const Lock = $root.Lock = (() => {

    const Lock = function (properties) {
        this.prevotes = [];
        if (properties)
            for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    };

    Lock.prototype.registration = null;
    Lock.prototype.epoch = 0;
    Lock.prototype.round = 0;
    Lock.prototype.prevotes = $util.emptyArray;

    Lock.encode = function (message, writer, _depth) {
        if (!writer)
            writer = $Writer.create();
        if (_depth === $undefined)
            _depth = 0;
        if (_depth > $util.recursionLimit)
            throw $Error("max depth exceeded");
        if (message.registration != null && $Object.hasOwnProperty.call(message, "registration"))
            $root.SignedRegistration.encode(message.registration, writer.uint32(10).fork(), _depth + 1).ldelim();
        if (message.epoch != null && $Object.hasOwnProperty.call(message, "epoch") && message.epoch !== 0)
            writer.uint32(16).uint32(message.epoch);
        if (message.round != null && $Object.hasOwnProperty.call(message, "round") && message.round !== 0)
            writer.uint32(24).uint32(message.round);
        if (message.prevotes != null && message.prevotes.length)
            for (let i = 0; i < message.prevotes.length; ++i)
                $root.VoteProof.encode(message.prevotes[i], writer.uint32(34).fork(), _depth + 1).ldelim();
        if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
            for (let i = 0; i < message.$unknowns.length; ++i)
                writer.raw(message.$unknowns[i]);
        return writer;
    };

    Lock.decode = function (reader, length, _end, _depth, _target) {
        if (!(reader instanceof $Reader))
            reader = $Reader.create(reader);
        if (_depth === $undefined)
            _depth = 0;
        if (_depth > $Reader.recursionLimit)
            throw $Error("max depth exceeded");
        let end, message, value;
        if (length === $undefined)
            end = reader.len;
        else {
            end = reader.pos + length;
            if (end > reader.len)
                throw $RangeError("index out of range");
            length = reader.len;
            reader.len = end;
        }
        message = _target || new $root.Lock();
        while (reader.pos < end) {
            let start = reader.pos;
            let tag = reader.tag();
            if (tag === _end) {
                _end = $undefined;
                break;
            }
            let wireType = tag & 7;
            switch (tag >>>= 3) {
            case 1: {
                    if (wireType !== 2)
                        break;
                    message.registration = $root.SignedRegistration.decode(reader, reader.size(), $undefined, _depth + 1, message.registration);
                    continue;
                }
            case 2: {
                    if (wireType !== 0)
                        break;
                    if (value = reader.uint32())
                        message.epoch = value;
                    else
                        delete message.epoch;
                    continue;
                }
            case 3: {
                    if (wireType !== 0)
                        break;
                    if (value = reader.uint32())
                        message.round = value;
                    else
                        delete message.round;
                    continue;
                }
            case 4: {
                    if (wireType !== 2)
                        break;
                    if (!(message.prevotes && message.prevotes.length))
                        message.prevotes = [];
                    message.prevotes.push($root.VoteProof.decode(reader, reader.size(), $undefined, _depth + 1));
                    continue;
                }
            }
            reader.skipType(wireType, _depth, tag);
            if (!reader.discardUnknown) {
                $util.makeProp(message, "$unknowns", false);
                (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
            }
        }
        if (length !== $undefined) {
            if (reader.pos !== end)
                throw $RangeError("index out of range");
            reader.len = length;
        }
        if (_end !== $undefined)
            throw $Error("missing end group");
        return message;
    };

    Lock.getTypeUrl = function(prefix) {
        if (prefix === $undefined)
            prefix = "type.googleapis.com";
        return prefix + "/Lock";
    };

    return Lock;
})();

export const CertifiedSlot = $root.CertifiedSlot = (() => {

    const CertifiedSlot = function (properties) {
        if (properties)
            for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    };

    CertifiedSlot.prototype.slot = $util.newBuffer([]);
    CertifiedSlot.prototype.id = $util.newBuffer([]);

    CertifiedSlot.encode = function (message, writer, _depth) {
        if (!writer)
            writer = $Writer.create();
        if (_depth === $undefined)
            _depth = 0;
        if (_depth > $util.recursionLimit)
            throw $Error("max depth exceeded");
        if (message.slot != null && $Object.hasOwnProperty.call(message, "slot") && message.slot.length)
            writer.uint32(10).bytes(message.slot);
        if (message.id != null && $Object.hasOwnProperty.call(message, "id") && message.id.length)
            writer.uint32(18).bytes(message.id);
        if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
            for (let i = 0; i < message.$unknowns.length; ++i)
                writer.raw(message.$unknowns[i]);
        return writer;
    };

    CertifiedSlot.decode = function (reader, length, _end, _depth, _target) {
        if (!(reader instanceof $Reader))
            reader = $Reader.create(reader);
        if (_depth === $undefined)
            _depth = 0;
        if (_depth > $Reader.recursionLimit)
            throw $Error("max depth exceeded");
        let end, message, value;
        if (length === $undefined)
            end = reader.len;
        else {
            end = reader.pos + length;
            if (end > reader.len)
                throw $RangeError("index out of range");
            length = reader.len;
            reader.len = end;
        }
        message = _target || new $root.CertifiedSlot();
        while (reader.pos < end) {
            let start = reader.pos;
            let tag = reader.tag();
            if (tag === _end) {
                _end = $undefined;
                break;
            }
            let wireType = tag & 7;
            switch (tag >>>= 3) {
            case 1: {
                    if (wireType !== 2)
                        break;
                    if ((value = reader.bytes()).length)
                        message.slot = value;
                    else
                        delete message.slot;
                    continue;
                }
            case 2: {
                    if (wireType !== 2)
                        break;
                    if ((value = reader.bytes()).length)
                        message.id = value;
                    else
                        delete message.id;
                    continue;
                }
            }
            reader.skipType(wireType, _depth, tag);
            if (!reader.discardUnknown) {
                $util.makeProp(message, "$unknowns", false);
                (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
            }
        }
        if (length !== $undefined) {
            if (reader.pos !== end)
                throw $RangeError("index out of range");
            reader.len = length;
        }
        if (_end !== $undefined)
            throw $Error("missing end group");
        return message;
    };

    CertifiedSlot.getTypeUrl = function(prefix) {
        if (prefix === $undefined)
            prefix = "type.googleapis.com";
        return prefix + "/CertifiedSlot";
    };

    return CertifiedSlot;
})();

export const LockEntry = $root.LockEntry = (() => {

    const LockEntry = function (properties) {
        if (properties)
            for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    };

    LockEntry.prototype.slot = $util.newBuffer([]);
    LockEntry.prototype.epoch = 0;
    LockEntry.prototype.round = 0;
    LockEntry.prototype.hash = $util.newBuffer([]);

    LockEntry.encode = function (message, writer, _depth) {
        if (!writer)
            writer = $Writer.create();
        if (_depth === $undefined)
            _depth = 0;
        if (_depth > $util.recursionLimit)
            throw $Error("max depth exceeded");
        if (message.slot != null && $Object.hasOwnProperty.call(message, "slot") && message.slot.length)
            writer.uint32(10).bytes(message.slot);
        if (message.epoch != null && $Object.hasOwnProperty.call(message, "epoch") && message.epoch !== 0)
            writer.uint32(16).uint32(message.epoch);
        if (message.round != null && $Object.hasOwnProperty.call(message, "round") && message.round !== 0)
            writer.uint32(24).uint32(message.round);
        if (message.hash != null && $Object.hasOwnProperty.call(message, "hash") && message.hash.length)
            writer.uint32(34).bytes(message.hash);
        if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
            for (let i = 0; i < message.$unknowns.length; ++i)
                writer.raw(message.$unknowns[i]);
        return writer;
    };

    LockEntry.decode = function (reader, length, _end, _depth, _target) {
        if (!(reader instanceof $Reader))
            reader = $Reader.create(reader);
        if (_depth === $undefined)
            _depth = 0;
        if (_depth > $Reader.recursionLimit)
            throw $Error("max depth exceeded");
        let end, message, value;
        if (length === $undefined)
            end = reader.len;
        else {
            end = reader.pos + length;
            if (end > reader.len)
                throw $RangeError("index out of range");
            length = reader.len;
            reader.len = end;
        }
        message = _target || new $root.LockEntry();
        while (reader.pos < end) {
            let start = reader.pos;
            let tag = reader.tag();
            if (tag === _end) {
                _end = $undefined;
                break;
            }
            let wireType = tag & 7;
            switch (tag >>>= 3) {
            case 1: {
                    if (wireType !== 2)
                        break;
                    if ((value = reader.bytes()).length)
                        message.slot = value;
                    else
                        delete message.slot;
                    continue;
                }
            case 2: {
                    if (wireType !== 0)
                        break;
                    if (value = reader.uint32())
                        message.epoch = value;
                    else
                        delete message.epoch;
                    continue;
                }
            case 3: {
                    if (wireType !== 0)
                        break;
                    if (value = reader.uint32())
                        message.round = value;
                    else
                        delete message.round;
                    continue;
                }
            case 4: {
                    if (wireType !== 2)
                        break;
                    if ((value = reader.bytes()).length)
                        message.hash = value;
                    else
                        delete message.hash;
                    continue;
                }
            }
            reader.skipType(wireType, _depth, tag);
            if (!reader.discardUnknown) {
                $util.makeProp(message, "$unknowns", false);
                (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
            }
        }
        if (length !== $undefined) {
            if (reader.pos !== end)
                throw $RangeError("index out of range");
            reader.len = length;
        }
        if (_end !== $undefined)
            throw $Error("missing end group");
        return message;
    };

    LockEntry.getTypeUrl = function(prefix) {
        if (prefix === $undefined)
            prefix = "type.googleapis.com";
        return prefix + "/LockEntry";
    };

    return LockEntry;
})();

export const Closing = $root.Closing = (() => {

    const Closing = function (properties) {
        if (properties)
            for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    };

    Closing.prototype.federationId = $util.newBuffer([]);
    Closing.prototype.epoch = 0;
    Closing.prototype.member = 0;
    Closing.prototype.certifiedRoot = $util.newBuffer([]);
    Closing.prototype.certifiedCount = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
    Closing.prototype.locksRoot = $util.newBuffer([]);
    Closing.prototype.locksCount = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

    Closing.encode = function (message, writer, _depth) {
        if (!writer)
            writer = $Writer.create();
        if (_depth === $undefined)
            _depth = 0;
        if (_depth > $util.recursionLimit)
            throw $Error("max depth exceeded");
        if (message.federationId != null && $Object.hasOwnProperty.call(message, "federationId") && message.federationId.length)
            writer.uint32(10).bytes(message.federationId);
        if (message.epoch != null && $Object.hasOwnProperty.call(message, "epoch") && message.epoch !== 0)
            writer.uint32(16).uint32(message.epoch);
        if (message.member != null && $Object.hasOwnProperty.call(message, "member") && message.member !== 0)
            writer.uint32(24).uint32(message.member);
        if (message.certifiedRoot != null && $Object.hasOwnProperty.call(message, "certifiedRoot") && message.certifiedRoot.length)
            writer.uint32(34).bytes(message.certifiedRoot);
        if (message.certifiedCount != null && $Object.hasOwnProperty.call(message, "certifiedCount") && (typeof message.certifiedCount === "object" ? message.certifiedCount.low || message.certifiedCount.high : message.certifiedCount !== 0))
            writer.uint32(40).uint64(message.certifiedCount);
        if (message.locksRoot != null && $Object.hasOwnProperty.call(message, "locksRoot") && message.locksRoot.length)
            writer.uint32(50).bytes(message.locksRoot);
        if (message.locksCount != null && $Object.hasOwnProperty.call(message, "locksCount") && (typeof message.locksCount === "object" ? message.locksCount.low || message.locksCount.high : message.locksCount !== 0))
            writer.uint32(56).uint64(message.locksCount);
        if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
            for (let i = 0; i < message.$unknowns.length; ++i)
                writer.raw(message.$unknowns[i]);
        return writer;
    };

    Closing.decode = function (reader, length, _end, _depth, _target) {
        if (!(reader instanceof $Reader))
            reader = $Reader.create(reader);
        if (_depth === $undefined)
            _depth = 0;
        if (_depth > $Reader.recursionLimit)
            throw $Error("max depth exceeded");
        let end, message, value;
        if (length === $undefined)
            end = reader.len;
        else {
            end = reader.pos + length;
            if (end > reader.len)
                throw $RangeError("index out of range");
            length = reader.len;
            reader.len = end;
        }
        message = _target || new $root.Closing();
        while (reader.pos < end) {
            let start = reader.pos;
            let tag = reader.tag();
            if (tag === _end) {
                _end = $undefined;
                break;
            }
            let wireType = tag & 7;
            switch (tag >>>= 3) {
            case 1: {
                    if (wireType !== 2)
                        break;
                    if ((value = reader.bytes()).length)
                        message.federationId = value;
                    else
                        delete message.federationId;
                    continue;
                }
            case 2: {
                    if (wireType !== 0)
                        break;
                    if (value = reader.uint32())
                        message.epoch = value;
                    else
                        delete message.epoch;
                    continue;
                }
            case 3: {
                    if (wireType !== 0)
                        break;
                    if (value = reader.uint32())
                        message.member = value;
                    else
                        delete message.member;
                    continue;
                }
            case 4: {
                    if (wireType !== 2)
                        break;
                    if ((value = reader.bytes()).length)
                        message.certifiedRoot = value;
                    else
                        delete message.certifiedRoot;
                    continue;
                }
            case 5: {
                    if (wireType !== 0)
                        break;
                    if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                        message.certifiedCount = value;
                    else
                        delete message.certifiedCount;
                    continue;
                }
            case 6: {
                    if (wireType !== 2)
                        break;
                    if ((value = reader.bytes()).length)
                        message.locksRoot = value;
                    else
                        delete message.locksRoot;
                    continue;
                }
            case 7: {
                    if (wireType !== 0)
                        break;
                    if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                        message.locksCount = value;
                    else
                        delete message.locksCount;
                    continue;
                }
            }
            reader.skipType(wireType, _depth, tag);
            if (!reader.discardUnknown) {
                $util.makeProp(message, "$unknowns", false);
                (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
            }
        }
        if (length !== $undefined) {
            if (reader.pos !== end)
                throw $RangeError("index out of range");
            reader.len = length;
        }
        if (_end !== $undefined)
            throw $Error("missing end group");
        return message;
    };

    Closing.getTypeUrl = function(prefix) {
        if (prefix === $undefined)
            prefix = "type.googleapis.com";
        return prefix + "/Closing";
    };

    return Closing;
})();

export const SignedClosing = $root.SignedClosing = (() => {

    const SignedClosing = function (properties) {
        if (properties)
            for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    };

    SignedClosing.prototype.closing = $util.newBuffer([]);
    SignedClosing.prototype.signature = $util.newBuffer([]);

    SignedClosing.encode = function (message, writer, _depth) {
        if (!writer)
            writer = $Writer.create();
        if (_depth === $undefined)
            _depth = 0;
        if (_depth > $util.recursionLimit)
            throw $Error("max depth exceeded");
        if (message.closing != null && $Object.hasOwnProperty.call(message, "closing") && message.closing.length)
            writer.uint32(10).bytes(message.closing);
        if (message.signature != null && $Object.hasOwnProperty.call(message, "signature") && message.signature.length)
            writer.uint32(18).bytes(message.signature);
        if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
            for (let i = 0; i < message.$unknowns.length; ++i)
                writer.raw(message.$unknowns[i]);
        return writer;
    };

    SignedClosing.decode = function (reader, length, _end, _depth, _target) {
        if (!(reader instanceof $Reader))
            reader = $Reader.create(reader);
        if (_depth === $undefined)
            _depth = 0;
        if (_depth > $Reader.recursionLimit)
            throw $Error("max depth exceeded");
        let end, message, value;
        if (length === $undefined)
            end = reader.len;
        else {
            end = reader.pos + length;
            if (end > reader.len)
                throw $RangeError("index out of range");
            length = reader.len;
            reader.len = end;
        }
        message = _target || new $root.SignedClosing();
        while (reader.pos < end) {
            let start = reader.pos;
            let tag = reader.tag();
            if (tag === _end) {
                _end = $undefined;
                break;
            }
            let wireType = tag & 7;
            switch (tag >>>= 3) {
            case 1: {
                    if (wireType !== 2)
                        break;
                    if ((value = reader.bytes()).length)
                        message.closing = value;
                    else
                        delete message.closing;
                    continue;
                }
            case 2: {
                    if (wireType !== 2)
                        break;
                    if ((value = reader.bytes()).length)
                        message.signature = value;
                    else
                        delete message.signature;
                    continue;
                }
            }
            reader.skipType(wireType, _depth, tag);
            if (!reader.discardUnknown) {
                $util.makeProp(message, "$unknowns", false);
                (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
            }
        }
        if (length !== $undefined) {
            if (reader.pos !== end)
                throw $RangeError("index out of range");
            reader.len = length;
        }
        if (_end !== $undefined)
            throw $Error("missing end group");
        return message;
    };

    SignedClosing.getTypeUrl = function(prefix) {
        if (prefix === $undefined)
            prefix = "type.googleapis.com";
        return prefix + "/SignedClosing";
    };

    return SignedClosing;
})();

export const ClosingPart = $root.ClosingPart = (() => {

    const ClosingPart = function (properties) {
        this.certified = [];
        this.locks = [];
        if (properties)
            for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    };

    ClosingPart.prototype.certified = $util.emptyArray;
    ClosingPart.prototype.locks = $util.emptyArray;

    ClosingPart.encode = function (message, writer, _depth) {
        if (!writer)
            writer = $Writer.create();
        if (_depth === $undefined)
            _depth = 0;
        if (_depth > $util.recursionLimit)
            throw $Error("max depth exceeded");
        if (message.certified != null && message.certified.length)
            for (let i = 0; i < message.certified.length; ++i)
                $root.CertifiedSlot.encode(message.certified[i], writer.uint32(10).fork(), _depth + 1).ldelim();
        if (message.locks != null && message.locks.length)
            for (let i = 0; i < message.locks.length; ++i)
                $root.Lock.encode(message.locks[i], writer.uint32(18).fork(), _depth + 1).ldelim();
        if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
            for (let i = 0; i < message.$unknowns.length; ++i)
                writer.raw(message.$unknowns[i]);
        return writer;
    };

    ClosingPart.decode = function (reader, length, _end, _depth, _target) {
        if (!(reader instanceof $Reader))
            reader = $Reader.create(reader);
        if (_depth === $undefined)
            _depth = 0;
        if (_depth > $Reader.recursionLimit)
            throw $Error("max depth exceeded");
        let end, message;
        if (length === $undefined)
            end = reader.len;
        else {
            end = reader.pos + length;
            if (end > reader.len)
                throw $RangeError("index out of range");
            length = reader.len;
            reader.len = end;
        }
        message = _target || new $root.ClosingPart();
        while (reader.pos < end) {
            let start = reader.pos;
            let tag = reader.tag();
            if (tag === _end) {
                _end = $undefined;
                break;
            }
            let wireType = tag & 7;
            switch (tag >>>= 3) {
            case 1: {
                    if (wireType !== 2)
                        break;
                    if (!(message.certified && message.certified.length))
                        message.certified = [];
                    message.certified.push($root.CertifiedSlot.decode(reader, reader.size(), $undefined, _depth + 1));
                    continue;
                }
            case 2: {
                    if (wireType !== 2)
                        break;
                    if (!(message.locks && message.locks.length))
                        message.locks = [];
                    message.locks.push($root.Lock.decode(reader, reader.size(), $undefined, _depth + 1));
                    continue;
                }
            }
            reader.skipType(wireType, _depth, tag);
            if (!reader.discardUnknown) {
                $util.makeProp(message, "$unknowns", false);
                (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
            }
        }
        if (length !== $undefined) {
            if (reader.pos !== end)
                throw $RangeError("index out of range");
            reader.len = length;
        }
        if (_end !== $undefined)
            throw $Error("missing end group");
        return message;
    };

    ClosingPart.getTypeUrl = function(prefix) {
        if (prefix === $undefined)
            prefix = "type.googleapis.com";
        return prefix + "/ClosingPart";
    };

    return ClosingPart;
})();

export const Role = $root.Role = (() => {
    const valuesById = $Object.create(null), values = $Object.create(valuesById);
    values[valuesById[0] = "ROLE_UNSPECIFIED"] = 0;
    values[valuesById[1] = "MEMBER"] = 1;
    values[valuesById[2] = "MIRROR"] = 2;
    return values;
})();

export const NodeState = $root.NodeState = (() => {
    const valuesById = $Object.create(null), values = $Object.create(valuesById);
    values[valuesById[0] = "NODE_STATE_UNSPECIFIED"] = 0;
    values[valuesById[1] = "STARTING"] = 1;
    values[valuesById[2] = "SYNCHRONISING"] = 2;
    values[valuesById[3] = "SERVING"] = 3;
    values[valuesById[4] = "STOPPING"] = 4;
    return values;
})();

export const Presence = $root.Presence = (() => {

    const Presence = function (properties) {
        this.multiaddrs = [];
        if (properties)
            for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    };

    Presence.prototype.federationId = $util.newBuffer([]);
    Presence.prototype.nodeKey = $util.newBuffer([]);
    Presence.prototype.issuedAtMs = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
    Presence.prototype.mixnetAddress = "";
    Presence.prototype.multiaddrs = $util.emptyArray;
    Presence.prototype.nextVotingKey = $util.newBuffer([]);
    Presence.prototype.version = "";
    Presence.prototype.role = 0;
    Presence.prototype.state = 0;
    Presence.prototype.epoch = 0;
    Presence.prototype.namesRoot = $util.newBuffer([]);
    Presence.prototype.namesCount = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
    Presence.prototype.packetsSentLastSecond = 0;
    Presence.prototype.packetsReceivedLastSecond = 0;
    Presence.prototype.loopProbesSent = 0;
    Presence.prototype.loopProbesReturned = 0;

    Presence.encode = function (message, writer, _depth) {
        if (!writer)
            writer = $Writer.create();
        if (_depth === $undefined)
            _depth = 0;
        if (_depth > $util.recursionLimit)
            throw $Error("max depth exceeded");
        if (message.federationId != null && $Object.hasOwnProperty.call(message, "federationId") && message.federationId.length)
            writer.uint32(10).bytes(message.federationId);
        if (message.nodeKey != null && $Object.hasOwnProperty.call(message, "nodeKey") && message.nodeKey.length)
            writer.uint32(18).bytes(message.nodeKey);
        if (message.issuedAtMs != null && $Object.hasOwnProperty.call(message, "issuedAtMs") && (typeof message.issuedAtMs === "object" ? message.issuedAtMs.low || message.issuedAtMs.high : message.issuedAtMs !== 0))
            writer.uint32(24).uint64(message.issuedAtMs);
        if (message.mixnetAddress != null && $Object.hasOwnProperty.call(message, "mixnetAddress") && message.mixnetAddress !== "")
            writer.uint32(34).string(message.mixnetAddress);
        if (message.multiaddrs != null && message.multiaddrs.length)
            for (let i = 0; i < message.multiaddrs.length; ++i)
                writer.uint32(42).string(message.multiaddrs[i]);
        if (message.nextVotingKey != null && $Object.hasOwnProperty.call(message, "nextVotingKey") && message.nextVotingKey.length)
            writer.uint32(50).bytes(message.nextVotingKey);
        if (message.version != null && $Object.hasOwnProperty.call(message, "version") && message.version !== "")
            writer.uint32(58).string(message.version);
        if (message.role != null && $Object.hasOwnProperty.call(message, "role") && message.role !== 0)
            writer.uint32(64).int32(message.role);
        if (message.state != null && $Object.hasOwnProperty.call(message, "state") && message.state !== 0)
            writer.uint32(72).int32(message.state);
        if (message.epoch != null && $Object.hasOwnProperty.call(message, "epoch") && message.epoch !== 0)
            writer.uint32(80).uint32(message.epoch);
        if (message.namesRoot != null && $Object.hasOwnProperty.call(message, "namesRoot") && message.namesRoot.length)
            writer.uint32(90).bytes(message.namesRoot);
        if (message.namesCount != null && $Object.hasOwnProperty.call(message, "namesCount") && (typeof message.namesCount === "object" ? message.namesCount.low || message.namesCount.high : message.namesCount !== 0))
            writer.uint32(96).uint64(message.namesCount);
        if (message.packetsSentLastSecond != null && $Object.hasOwnProperty.call(message, "packetsSentLastSecond") && message.packetsSentLastSecond !== 0)
            writer.uint32(104).uint32(message.packetsSentLastSecond);
        if (message.packetsReceivedLastSecond != null && $Object.hasOwnProperty.call(message, "packetsReceivedLastSecond") && message.packetsReceivedLastSecond !== 0)
            writer.uint32(112).uint32(message.packetsReceivedLastSecond);
        if (message.loopProbesSent != null && $Object.hasOwnProperty.call(message, "loopProbesSent") && message.loopProbesSent !== 0)
            writer.uint32(120).uint32(message.loopProbesSent);
        if (message.loopProbesReturned != null && $Object.hasOwnProperty.call(message, "loopProbesReturned") && message.loopProbesReturned !== 0)
            writer.uint32(128).uint32(message.loopProbesReturned);
        if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
            for (let i = 0; i < message.$unknowns.length; ++i)
                writer.raw(message.$unknowns[i]);
        return writer;
    };

    Presence.decode = function (reader, length, _end, _depth, _target) {
        if (!(reader instanceof $Reader))
            reader = $Reader.create(reader);
        if (_depth === $undefined)
            _depth = 0;
        if (_depth > $Reader.recursionLimit)
            throw $Error("max depth exceeded");
        let end, message, value;
        if (length === $undefined)
            end = reader.len;
        else {
            end = reader.pos + length;
            if (end > reader.len)
                throw $RangeError("index out of range");
            length = reader.len;
            reader.len = end;
        }
        message = _target || new $root.Presence();
        while (reader.pos < end) {
            let start = reader.pos;
            let tag = reader.tag();
            if (tag === _end) {
                _end = $undefined;
                break;
            }
            let wireType = tag & 7;
            switch (tag >>>= 3) {
            case 1: {
                    if (wireType !== 2)
                        break;
                    if ((value = reader.bytes()).length)
                        message.federationId = value;
                    else
                        delete message.federationId;
                    continue;
                }
            case 2: {
                    if (wireType !== 2)
                        break;
                    if ((value = reader.bytes()).length)
                        message.nodeKey = value;
                    else
                        delete message.nodeKey;
                    continue;
                }
            case 3: {
                    if (wireType !== 0)
                        break;
                    if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                        message.issuedAtMs = value;
                    else
                        delete message.issuedAtMs;
                    continue;
                }
            case 4: {
                    if (wireType !== 2)
                        break;
                    if ((value = reader.stringVerify()).length)
                        message.mixnetAddress = value;
                    else
                        delete message.mixnetAddress;
                    continue;
                }
            case 5: {
                    if (wireType !== 2)
                        break;
                    if (!(message.multiaddrs && message.multiaddrs.length))
                        message.multiaddrs = [];
                    message.multiaddrs.push(reader.stringVerify());
                    continue;
                }
            case 6: {
                    if (wireType !== 2)
                        break;
                    if ((value = reader.bytes()).length)
                        message.nextVotingKey = value;
                    else
                        delete message.nextVotingKey;
                    continue;
                }
            case 7: {
                    if (wireType !== 2)
                        break;
                    if ((value = reader.stringVerify()).length)
                        message.version = value;
                    else
                        delete message.version;
                    continue;
                }
            case 8: {
                    if (wireType !== 0)
                        break;
                    if (value = reader.int32())
                        message.role = value;
                    else
                        delete message.role;
                    continue;
                }
            case 9: {
                    if (wireType !== 0)
                        break;
                    if (value = reader.int32())
                        message.state = value;
                    else
                        delete message.state;
                    continue;
                }
            case 10: {
                    if (wireType !== 0)
                        break;
                    if (value = reader.uint32())
                        message.epoch = value;
                    else
                        delete message.epoch;
                    continue;
                }
            case 11: {
                    if (wireType !== 2)
                        break;
                    if ((value = reader.bytes()).length)
                        message.namesRoot = value;
                    else
                        delete message.namesRoot;
                    continue;
                }
            case 12: {
                    if (wireType !== 0)
                        break;
                    if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                        message.namesCount = value;
                    else
                        delete message.namesCount;
                    continue;
                }
            case 13: {
                    if (wireType !== 0)
                        break;
                    if (value = reader.uint32())
                        message.packetsSentLastSecond = value;
                    else
                        delete message.packetsSentLastSecond;
                    continue;
                }
            case 14: {
                    if (wireType !== 0)
                        break;
                    if (value = reader.uint32())
                        message.packetsReceivedLastSecond = value;
                    else
                        delete message.packetsReceivedLastSecond;
                    continue;
                }
            case 15: {
                    if (wireType !== 0)
                        break;
                    if (value = reader.uint32())
                        message.loopProbesSent = value;
                    else
                        delete message.loopProbesSent;
                    continue;
                }
            case 16: {
                    if (wireType !== 0)
                        break;
                    if (value = reader.uint32())
                        message.loopProbesReturned = value;
                    else
                        delete message.loopProbesReturned;
                    continue;
                }
            }
            reader.skipType(wireType, _depth, tag);
            if (!reader.discardUnknown) {
                $util.makeProp(message, "$unknowns", false);
                (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
            }
        }
        if (length !== $undefined) {
            if (reader.pos !== end)
                throw $RangeError("index out of range");
            reader.len = length;
        }
        if (_end !== $undefined)
            throw $Error("missing end group");
        return message;
    };

    Presence.getTypeUrl = function(prefix) {
        if (prefix === $undefined)
            prefix = "type.googleapis.com";
        return prefix + "/Presence";
    };

    return Presence;
})();

export const SignedPresence = $root.SignedPresence = (() => {

    const SignedPresence = function (properties) {
        if (properties)
            for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    };

    SignedPresence.prototype.presence = $util.newBuffer([]);
    SignedPresence.prototype.signature = $util.newBuffer([]);

    SignedPresence.encode = function (message, writer, _depth) {
        if (!writer)
            writer = $Writer.create();
        if (_depth === $undefined)
            _depth = 0;
        if (_depth > $util.recursionLimit)
            throw $Error("max depth exceeded");
        if (message.presence != null && $Object.hasOwnProperty.call(message, "presence") && message.presence.length)
            writer.uint32(10).bytes(message.presence);
        if (message.signature != null && $Object.hasOwnProperty.call(message, "signature") && message.signature.length)
            writer.uint32(18).bytes(message.signature);
        if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
            for (let i = 0; i < message.$unknowns.length; ++i)
                writer.raw(message.$unknowns[i]);
        return writer;
    };

    SignedPresence.decode = function (reader, length, _end, _depth, _target) {
        if (!(reader instanceof $Reader))
            reader = $Reader.create(reader);
        if (_depth === $undefined)
            _depth = 0;
        if (_depth > $Reader.recursionLimit)
            throw $Error("max depth exceeded");
        let end, message, value;
        if (length === $undefined)
            end = reader.len;
        else {
            end = reader.pos + length;
            if (end > reader.len)
                throw $RangeError("index out of range");
            length = reader.len;
            reader.len = end;
        }
        message = _target || new $root.SignedPresence();
        while (reader.pos < end) {
            let start = reader.pos;
            let tag = reader.tag();
            if (tag === _end) {
                _end = $undefined;
                break;
            }
            let wireType = tag & 7;
            switch (tag >>>= 3) {
            case 1: {
                    if (wireType !== 2)
                        break;
                    if ((value = reader.bytes()).length)
                        message.presence = value;
                    else
                        delete message.presence;
                    continue;
                }
            case 2: {
                    if (wireType !== 2)
                        break;
                    if ((value = reader.bytes()).length)
                        message.signature = value;
                    else
                        delete message.signature;
                    continue;
                }
            }
            reader.skipType(wireType, _depth, tag);
            if (!reader.discardUnknown) {
                $util.makeProp(message, "$unknowns", false);
                (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
            }
        }
        if (length !== $undefined) {
            if (reader.pos !== end)
                throw $RangeError("index out of range");
            reader.len = length;
        }
        if (_end !== $undefined)
            throw $Error("missing end group");
        return message;
    };

    SignedPresence.getTypeUrl = function(prefix) {
        if (prefix === $undefined)
            prefix = "type.googleapis.com";
        return prefix + "/SignedPresence";
    };

    return SignedPresence;
})();

export const Absence = $root.Absence = (() => {

    const Absence = function (properties) {
        if (properties)
            for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    };

    Absence.prototype.federationId = $util.newBuffer([]);
    Absence.prototype.epoch = 0;
    Absence.prototype.name = "";
    Absence.prototype.requestId = $util.newBuffer([]);
    Absence.prototype.nodeKey = $util.newBuffer([]);

    Absence.encode = function (message, writer, _depth) {
        if (!writer)
            writer = $Writer.create();
        if (_depth === $undefined)
            _depth = 0;
        if (_depth > $util.recursionLimit)
            throw $Error("max depth exceeded");
        if (message.federationId != null && $Object.hasOwnProperty.call(message, "federationId") && message.federationId.length)
            writer.uint32(10).bytes(message.federationId);
        if (message.epoch != null && $Object.hasOwnProperty.call(message, "epoch") && message.epoch !== 0)
            writer.uint32(16).uint32(message.epoch);
        if (message.name != null && $Object.hasOwnProperty.call(message, "name") && message.name !== "")
            writer.uint32(26).string(message.name);
        if (message.requestId != null && $Object.hasOwnProperty.call(message, "requestId") && message.requestId.length)
            writer.uint32(34).bytes(message.requestId);
        if (message.nodeKey != null && $Object.hasOwnProperty.call(message, "nodeKey") && message.nodeKey.length)
            writer.uint32(42).bytes(message.nodeKey);
        if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
            for (let i = 0; i < message.$unknowns.length; ++i)
                writer.raw(message.$unknowns[i]);
        return writer;
    };

    Absence.decode = function (reader, length, _end, _depth, _target) {
        if (!(reader instanceof $Reader))
            reader = $Reader.create(reader);
        if (_depth === $undefined)
            _depth = 0;
        if (_depth > $Reader.recursionLimit)
            throw $Error("max depth exceeded");
        let end, message, value;
        if (length === $undefined)
            end = reader.len;
        else {
            end = reader.pos + length;
            if (end > reader.len)
                throw $RangeError("index out of range");
            length = reader.len;
            reader.len = end;
        }
        message = _target || new $root.Absence();
        while (reader.pos < end) {
            let start = reader.pos;
            let tag = reader.tag();
            if (tag === _end) {
                _end = $undefined;
                break;
            }
            let wireType = tag & 7;
            switch (tag >>>= 3) {
            case 1: {
                    if (wireType !== 2)
                        break;
                    if ((value = reader.bytes()).length)
                        message.federationId = value;
                    else
                        delete message.federationId;
                    continue;
                }
            case 2: {
                    if (wireType !== 0)
                        break;
                    if (value = reader.uint32())
                        message.epoch = value;
                    else
                        delete message.epoch;
                    continue;
                }
            case 3: {
                    if (wireType !== 2)
                        break;
                    if ((value = reader.stringVerify()).length)
                        message.name = value;
                    else
                        delete message.name;
                    continue;
                }
            case 4: {
                    if (wireType !== 2)
                        break;
                    if ((value = reader.bytes()).length)
                        message.requestId = value;
                    else
                        delete message.requestId;
                    continue;
                }
            case 5: {
                    if (wireType !== 2)
                        break;
                    if ((value = reader.bytes()).length)
                        message.nodeKey = value;
                    else
                        delete message.nodeKey;
                    continue;
                }
            }
            reader.skipType(wireType, _depth, tag);
            if (!reader.discardUnknown) {
                $util.makeProp(message, "$unknowns", false);
                (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
            }
        }
        if (length !== $undefined) {
            if (reader.pos !== end)
                throw $RangeError("index out of range");
            reader.len = length;
        }
        if (_end !== $undefined)
            throw $Error("missing end group");
        return message;
    };

    Absence.getTypeUrl = function(prefix) {
        if (prefix === $undefined)
            prefix = "type.googleapis.com";
        return prefix + "/Absence";
    };

    return Absence;
})();

export const SignedAbsence = $root.SignedAbsence = (() => {

    const SignedAbsence = function (properties) {
        if (properties)
            for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    };

    SignedAbsence.prototype.absence = $util.newBuffer([]);
    SignedAbsence.prototype.signature = $util.newBuffer([]);

    SignedAbsence.encode = function (message, writer, _depth) {
        if (!writer)
            writer = $Writer.create();
        if (_depth === $undefined)
            _depth = 0;
        if (_depth > $util.recursionLimit)
            throw $Error("max depth exceeded");
        if (message.absence != null && $Object.hasOwnProperty.call(message, "absence") && message.absence.length)
            writer.uint32(10).bytes(message.absence);
        if (message.signature != null && $Object.hasOwnProperty.call(message, "signature") && message.signature.length)
            writer.uint32(18).bytes(message.signature);
        if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
            for (let i = 0; i < message.$unknowns.length; ++i)
                writer.raw(message.$unknowns[i]);
        return writer;
    };

    SignedAbsence.decode = function (reader, length, _end, _depth, _target) {
        if (!(reader instanceof $Reader))
            reader = $Reader.create(reader);
        if (_depth === $undefined)
            _depth = 0;
        if (_depth > $Reader.recursionLimit)
            throw $Error("max depth exceeded");
        let end, message, value;
        if (length === $undefined)
            end = reader.len;
        else {
            end = reader.pos + length;
            if (end > reader.len)
                throw $RangeError("index out of range");
            length = reader.len;
            reader.len = end;
        }
        message = _target || new $root.SignedAbsence();
        while (reader.pos < end) {
            let start = reader.pos;
            let tag = reader.tag();
            if (tag === _end) {
                _end = $undefined;
                break;
            }
            let wireType = tag & 7;
            switch (tag >>>= 3) {
            case 1: {
                    if (wireType !== 2)
                        break;
                    if ((value = reader.bytes()).length)
                        message.absence = value;
                    else
                        delete message.absence;
                    continue;
                }
            case 2: {
                    if (wireType !== 2)
                        break;
                    if ((value = reader.bytes()).length)
                        message.signature = value;
                    else
                        delete message.signature;
                    continue;
                }
            }
            reader.skipType(wireType, _depth, tag);
            if (!reader.discardUnknown) {
                $util.makeProp(message, "$unknowns", false);
                (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
            }
        }
        if (length !== $undefined) {
            if (reader.pos !== end)
                throw $RangeError("index out of range");
            reader.len = length;
        }
        if (_end !== $undefined)
            throw $Error("missing end group");
        return message;
    };

    SignedAbsence.getTypeUrl = function(prefix) {
        if (prefix === $undefined)
            prefix = "type.googleapis.com";
        return prefix + "/SignedAbsence";
    };

    return SignedAbsence;
})();

export const VotePair = $root.VotePair = (() => {

    const VotePair = function (properties) {
        if (properties)
            for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    };

    VotePair.prototype.first = null;
    VotePair.prototype.second = null;

    VotePair.encode = function (message, writer, _depth) {
        if (!writer)
            writer = $Writer.create();
        if (_depth === $undefined)
            _depth = 0;
        if (_depth > $util.recursionLimit)
            throw $Error("max depth exceeded");
        if (message.first != null && $Object.hasOwnProperty.call(message, "first"))
            $root.ProvenVote.encode(message.first, writer.uint32(10).fork(), _depth + 1).ldelim();
        if (message.second != null && $Object.hasOwnProperty.call(message, "second"))
            $root.ProvenVote.encode(message.second, writer.uint32(18).fork(), _depth + 1).ldelim();
        if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
            for (let i = 0; i < message.$unknowns.length; ++i)
                writer.raw(message.$unknowns[i]);
        return writer;
    };

    VotePair.decode = function (reader, length, _end, _depth, _target) {
        if (!(reader instanceof $Reader))
            reader = $Reader.create(reader);
        if (_depth === $undefined)
            _depth = 0;
        if (_depth > $Reader.recursionLimit)
            throw $Error("max depth exceeded");
        let end, message, value;
        if (length === $undefined)
            end = reader.len;
        else {
            end = reader.pos + length;
            if (end > reader.len)
                throw $RangeError("index out of range");
            length = reader.len;
            reader.len = end;
        }
        message = _target || new $root.VotePair();
        while (reader.pos < end) {
            let start = reader.pos;
            let tag = reader.tag();
            if (tag === _end) {
                _end = $undefined;
                break;
            }
            let wireType = tag & 7;
            switch (tag >>>= 3) {
            case 1: {
                    if (wireType !== 2)
                        break;
                    message.first = $root.ProvenVote.decode(reader, reader.size(), $undefined, _depth + 1, message.first);
                    continue;
                }
            case 2: {
                    if (wireType !== 2)
                        break;
                    message.second = $root.ProvenVote.decode(reader, reader.size(), $undefined, _depth + 1, message.second);
                    continue;
                }
            }
            reader.skipType(wireType, _depth, tag);
            if (!reader.discardUnknown) {
                $util.makeProp(message, "$unknowns", false);
                (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
            }
        }
        if (length !== $undefined) {
            if (reader.pos !== end)
                throw $RangeError("index out of range");
            reader.len = length;
        }
        if (_end !== $undefined)
            throw $Error("missing end group");
        return message;
    };

    VotePair.getTypeUrl = function(prefix) {
        if (prefix === $undefined)
            prefix = "type.googleapis.com";
        return prefix + "/VotePair";
    };

    return VotePair;
})();

export const ProposalPair = $root.ProposalPair = (() => {

    const ProposalPair = function (properties) {
        if (properties)
            for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    };

    ProposalPair.prototype.first = null;
    ProposalPair.prototype.second = null;

    ProposalPair.encode = function (message, writer, _depth) {
        if (!writer)
            writer = $Writer.create();
        if (_depth === $undefined)
            _depth = 0;
        if (_depth > $util.recursionLimit)
            throw $Error("max depth exceeded");
        if (message.first != null && $Object.hasOwnProperty.call(message, "first"))
            $root.SignedProposal.encode(message.first, writer.uint32(10).fork(), _depth + 1).ldelim();
        if (message.second != null && $Object.hasOwnProperty.call(message, "second"))
            $root.SignedProposal.encode(message.second, writer.uint32(18).fork(), _depth + 1).ldelim();
        if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
            for (let i = 0; i < message.$unknowns.length; ++i)
                writer.raw(message.$unknowns[i]);
        return writer;
    };

    ProposalPair.decode = function (reader, length, _end, _depth, _target) {
        if (!(reader instanceof $Reader))
            reader = $Reader.create(reader);
        if (_depth === $undefined)
            _depth = 0;
        if (_depth > $Reader.recursionLimit)
            throw $Error("max depth exceeded");
        let end, message, value;
        if (length === $undefined)
            end = reader.len;
        else {
            end = reader.pos + length;
            if (end > reader.len)
                throw $RangeError("index out of range");
            length = reader.len;
            reader.len = end;
        }
        message = _target || new $root.ProposalPair();
        while (reader.pos < end) {
            let start = reader.pos;
            let tag = reader.tag();
            if (tag === _end) {
                _end = $undefined;
                break;
            }
            let wireType = tag & 7;
            switch (tag >>>= 3) {
            case 1: {
                    if (wireType !== 2)
                        break;
                    message.first = $root.SignedProposal.decode(reader, reader.size(), $undefined, _depth + 1, message.first);
                    continue;
                }
            case 2: {
                    if (wireType !== 2)
                        break;
                    message.second = $root.SignedProposal.decode(reader, reader.size(), $undefined, _depth + 1, message.second);
                    continue;
                }
            }
            reader.skipType(wireType, _depth, tag);
            if (!reader.discardUnknown) {
                $util.makeProp(message, "$unknowns", false);
                (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
            }
        }
        if (length !== $undefined) {
            if (reader.pos !== end)
                throw $RangeError("index out of range");
            reader.len = length;
        }
        if (_end !== $undefined)
            throw $Error("missing end group");
        return message;
    };

    ProposalPair.getTypeUrl = function(prefix) {
        if (prefix === $undefined)
            prefix = "type.googleapis.com";
        return prefix + "/ProposalPair";
    };

    return ProposalPair;
})();

export const ClosingPair = $root.ClosingPair = (() => {

    const ClosingPair = function (properties) {
        if (properties)
            for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    };

    ClosingPair.prototype.first = null;
    ClosingPair.prototype.second = null;

    ClosingPair.encode = function (message, writer, _depth) {
        if (!writer)
            writer = $Writer.create();
        if (_depth === $undefined)
            _depth = 0;
        if (_depth > $util.recursionLimit)
            throw $Error("max depth exceeded");
        if (message.first != null && $Object.hasOwnProperty.call(message, "first"))
            $root.SignedClosing.encode(message.first, writer.uint32(10).fork(), _depth + 1).ldelim();
        if (message.second != null && $Object.hasOwnProperty.call(message, "second"))
            $root.SignedClosing.encode(message.second, writer.uint32(18).fork(), _depth + 1).ldelim();
        if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
            for (let i = 0; i < message.$unknowns.length; ++i)
                writer.raw(message.$unknowns[i]);
        return writer;
    };

    ClosingPair.decode = function (reader, length, _end, _depth, _target) {
        if (!(reader instanceof $Reader))
            reader = $Reader.create(reader);
        if (_depth === $undefined)
            _depth = 0;
        if (_depth > $Reader.recursionLimit)
            throw $Error("max depth exceeded");
        let end, message, value;
        if (length === $undefined)
            end = reader.len;
        else {
            end = reader.pos + length;
            if (end > reader.len)
                throw $RangeError("index out of range");
            length = reader.len;
            reader.len = end;
        }
        message = _target || new $root.ClosingPair();
        while (reader.pos < end) {
            let start = reader.pos;
            let tag = reader.tag();
            if (tag === _end) {
                _end = $undefined;
                break;
            }
            let wireType = tag & 7;
            switch (tag >>>= 3) {
            case 1: {
                    if (wireType !== 2)
                        break;
                    message.first = $root.SignedClosing.decode(reader, reader.size(), $undefined, _depth + 1, message.first);
                    continue;
                }
            case 2: {
                    if (wireType !== 2)
                        break;
                    message.second = $root.SignedClosing.decode(reader, reader.size(), $undefined, _depth + 1, message.second);
                    continue;
                }
            }
            reader.skipType(wireType, _depth, tag);
            if (!reader.discardUnknown) {
                $util.makeProp(message, "$unknowns", false);
                (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
            }
        }
        if (length !== $undefined) {
            if (reader.pos !== end)
                throw $RangeError("index out of range");
            reader.len = length;
        }
        if (_end !== $undefined)
            throw $Error("missing end group");
        return message;
    };

    ClosingPair.getTypeUrl = function(prefix) {
        if (prefix === $undefined)
            prefix = "type.googleapis.com";
        return prefix + "/ClosingPair";
    };

    return ClosingPair;
})();

export const PlacedSlot = $root.PlacedSlot = (() => {

    const PlacedSlot = function (properties) {
        this.path = [];
        if (properties)
            for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    };

    PlacedSlot.prototype.entry = null;
    PlacedSlot.prototype.index = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
    PlacedSlot.prototype.path = $util.emptyArray;

    PlacedSlot.encode = function (message, writer, _depth) {
        if (!writer)
            writer = $Writer.create();
        if (_depth === $undefined)
            _depth = 0;
        if (_depth > $util.recursionLimit)
            throw $Error("max depth exceeded");
        if (message.entry != null && $Object.hasOwnProperty.call(message, "entry"))
            $root.CertifiedSlot.encode(message.entry, writer.uint32(10).fork(), _depth + 1).ldelim();
        if (message.index != null && $Object.hasOwnProperty.call(message, "index") && (typeof message.index === "object" ? message.index.low || message.index.high : message.index !== 0))
            writer.uint32(16).uint64(message.index);
        if (message.path != null && message.path.length)
            for (let i = 0; i < message.path.length; ++i)
                writer.uint32(26).bytes(message.path[i]);
        if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
            for (let i = 0; i < message.$unknowns.length; ++i)
                writer.raw(message.$unknowns[i]);
        return writer;
    };

    PlacedSlot.decode = function (reader, length, _end, _depth, _target) {
        if (!(reader instanceof $Reader))
            reader = $Reader.create(reader);
        if (_depth === $undefined)
            _depth = 0;
        if (_depth > $Reader.recursionLimit)
            throw $Error("max depth exceeded");
        let end, message, value;
        if (length === $undefined)
            end = reader.len;
        else {
            end = reader.pos + length;
            if (end > reader.len)
                throw $RangeError("index out of range");
            length = reader.len;
            reader.len = end;
        }
        message = _target || new $root.PlacedSlot();
        while (reader.pos < end) {
            let start = reader.pos;
            let tag = reader.tag();
            if (tag === _end) {
                _end = $undefined;
                break;
            }
            let wireType = tag & 7;
            switch (tag >>>= 3) {
            case 1: {
                    if (wireType !== 2)
                        break;
                    message.entry = $root.CertifiedSlot.decode(reader, reader.size(), $undefined, _depth + 1, message.entry);
                    continue;
                }
            case 2: {
                    if (wireType !== 0)
                        break;
                    if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                        message.index = value;
                    else
                        delete message.index;
                    continue;
                }
            case 3: {
                    if (wireType !== 2)
                        break;
                    if (!(message.path && message.path.length))
                        message.path = [];
                    message.path.push(reader.bytes());
                    continue;
                }
            }
            reader.skipType(wireType, _depth, tag);
            if (!reader.discardUnknown) {
                $util.makeProp(message, "$unknowns", false);
                (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
            }
        }
        if (length !== $undefined) {
            if (reader.pos !== end)
                throw $RangeError("index out of range");
            reader.len = length;
        }
        if (_end !== $undefined)
            throw $Error("missing end group");
        return message;
    };

    PlacedSlot.getTypeUrl = function(prefix) {
        if (prefix === $undefined)
            prefix = "type.googleapis.com";
        return prefix + "/PlacedSlot";
    };

    return PlacedSlot;
})();

export const PlacedLock = $root.PlacedLock = (() => {

    const PlacedLock = function (properties) {
        this.path = [];
        if (properties)
            for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    };

    PlacedLock.prototype.entry = null;
    PlacedLock.prototype.index = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
    PlacedLock.prototype.path = $util.emptyArray;

    PlacedLock.encode = function (message, writer, _depth) {
        if (!writer)
            writer = $Writer.create();
        if (_depth === $undefined)
            _depth = 0;
        if (_depth > $util.recursionLimit)
            throw $Error("max depth exceeded");
        if (message.entry != null && $Object.hasOwnProperty.call(message, "entry"))
            $root.LockEntry.encode(message.entry, writer.uint32(10).fork(), _depth + 1).ldelim();
        if (message.index != null && $Object.hasOwnProperty.call(message, "index") && (typeof message.index === "object" ? message.index.low || message.index.high : message.index !== 0))
            writer.uint32(16).uint64(message.index);
        if (message.path != null && message.path.length)
            for (let i = 0; i < message.path.length; ++i)
                writer.uint32(26).bytes(message.path[i]);
        if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
            for (let i = 0; i < message.$unknowns.length; ++i)
                writer.raw(message.$unknowns[i]);
        return writer;
    };

    PlacedLock.decode = function (reader, length, _end, _depth, _target) {
        if (!(reader instanceof $Reader))
            reader = $Reader.create(reader);
        if (_depth === $undefined)
            _depth = 0;
        if (_depth > $Reader.recursionLimit)
            throw $Error("max depth exceeded");
        let end, message, value;
        if (length === $undefined)
            end = reader.len;
        else {
            end = reader.pos + length;
            if (end > reader.len)
                throw $RangeError("index out of range");
            length = reader.len;
            reader.len = end;
        }
        message = _target || new $root.PlacedLock();
        while (reader.pos < end) {
            let start = reader.pos;
            let tag = reader.tag();
            if (tag === _end) {
                _end = $undefined;
                break;
            }
            let wireType = tag & 7;
            switch (tag >>>= 3) {
            case 1: {
                    if (wireType !== 2)
                        break;
                    message.entry = $root.LockEntry.decode(reader, reader.size(), $undefined, _depth + 1, message.entry);
                    continue;
                }
            case 2: {
                    if (wireType !== 0)
                        break;
                    if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                        message.index = value;
                    else
                        delete message.index;
                    continue;
                }
            case 3: {
                    if (wireType !== 2)
                        break;
                    if (!(message.path && message.path.length))
                        message.path = [];
                    message.path.push(reader.bytes());
                    continue;
                }
            }
            reader.skipType(wireType, _depth, tag);
            if (!reader.discardUnknown) {
                $util.makeProp(message, "$unknowns", false);
                (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
            }
        }
        if (length !== $undefined) {
            if (reader.pos !== end)
                throw $RangeError("index out of range");
            reader.len = length;
        }
        if (_end !== $undefined)
            throw $Error("missing end group");
        return message;
    };

    PlacedLock.getTypeUrl = function(prefix) {
        if (prefix === $undefined)
            prefix = "type.googleapis.com";
        return prefix + "/PlacedLock";
    };

    return PlacedLock;
})();

export const HiddenLock = $root.HiddenLock = (() => {

    const HiddenLock = function (properties) {
        this.certified = [];
        this.locks = [];
        if (properties)
            for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    };

    HiddenLock.prototype.closing = null;
    HiddenLock.prototype.precommit = null;
    HiddenLock.prototype.certified = $util.emptyArray;
    HiddenLock.prototype.locks = $util.emptyArray;

    HiddenLock.encode = function (message, writer, _depth) {
        if (!writer)
            writer = $Writer.create();
        if (_depth === $undefined)
            _depth = 0;
        if (_depth > $util.recursionLimit)
            throw $Error("max depth exceeded");
        if (message.closing != null && $Object.hasOwnProperty.call(message, "closing"))
            $root.SignedClosing.encode(message.closing, writer.uint32(10).fork(), _depth + 1).ldelim();
        if (message.precommit != null && $Object.hasOwnProperty.call(message, "precommit"))
            $root.ProvenVote.encode(message.precommit, writer.uint32(18).fork(), _depth + 1).ldelim();
        if (message.certified != null && message.certified.length)
            for (let i = 0; i < message.certified.length; ++i)
                $root.PlacedSlot.encode(message.certified[i], writer.uint32(26).fork(), _depth + 1).ldelim();
        if (message.locks != null && message.locks.length)
            for (let i = 0; i < message.locks.length; ++i)
                $root.PlacedLock.encode(message.locks[i], writer.uint32(34).fork(), _depth + 1).ldelim();
        if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
            for (let i = 0; i < message.$unknowns.length; ++i)
                writer.raw(message.$unknowns[i]);
        return writer;
    };

    HiddenLock.decode = function (reader, length, _end, _depth, _target) {
        if (!(reader instanceof $Reader))
            reader = $Reader.create(reader);
        if (_depth === $undefined)
            _depth = 0;
        if (_depth > $Reader.recursionLimit)
            throw $Error("max depth exceeded");
        let end, message, value;
        if (length === $undefined)
            end = reader.len;
        else {
            end = reader.pos + length;
            if (end > reader.len)
                throw $RangeError("index out of range");
            length = reader.len;
            reader.len = end;
        }
        message = _target || new $root.HiddenLock();
        while (reader.pos < end) {
            let start = reader.pos;
            let tag = reader.tag();
            if (tag === _end) {
                _end = $undefined;
                break;
            }
            let wireType = tag & 7;
            switch (tag >>>= 3) {
            case 1: {
                    if (wireType !== 2)
                        break;
                    message.closing = $root.SignedClosing.decode(reader, reader.size(), $undefined, _depth + 1, message.closing);
                    continue;
                }
            case 2: {
                    if (wireType !== 2)
                        break;
                    message.precommit = $root.ProvenVote.decode(reader, reader.size(), $undefined, _depth + 1, message.precommit);
                    continue;
                }
            case 3: {
                    if (wireType !== 2)
                        break;
                    if (!(message.certified && message.certified.length))
                        message.certified = [];
                    message.certified.push($root.PlacedSlot.decode(reader, reader.size(), $undefined, _depth + 1));
                    continue;
                }
            case 4: {
                    if (wireType !== 2)
                        break;
                    if (!(message.locks && message.locks.length))
                        message.locks = [];
                    message.locks.push($root.PlacedLock.decode(reader, reader.size(), $undefined, _depth + 1));
                    continue;
                }
            }
            reader.skipType(wireType, _depth, tag);
            if (!reader.discardUnknown) {
                $util.makeProp(message, "$unknowns", false);
                (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
            }
        }
        if (length !== $undefined) {
            if (reader.pos !== end)
                throw $RangeError("index out of range");
            reader.len = length;
        }
        if (_end !== $undefined)
            throw $Error("missing end group");
        return message;
    };

    HiddenLock.getTypeUrl = function(prefix) {
        if (prefix === $undefined)
            prefix = "type.googleapis.com";
        return prefix + "/HiddenLock";
    };

    return HiddenLock;
})();

export const Evidence = $root.Evidence = (() => {

    const Evidence = function (properties) {
        if (properties)
            for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    };

    Evidence.prototype.votes = null;
    Evidence.prototype.proposals = null;
    Evidence.prototype.closings = null;
    Evidence.prototype.hiddenLock = null;

    let $oneOfFields;

    $Object.defineProperty(Evidence.prototype, "kind", {
        get: $util.oneOfGetter($oneOfFields = ["votes", "proposals", "closings", "hiddenLock"]),
        set: $util.oneOfSetter($oneOfFields)
    });

    Evidence.encode = function (message, writer, _depth) {
        if (!writer)
            writer = $Writer.create();
        if (_depth === $undefined)
            _depth = 0;
        if (_depth > $util.recursionLimit)
            throw $Error("max depth exceeded");
        if (message.votes != null && $Object.hasOwnProperty.call(message, "votes"))
            $root.VotePair.encode(message.votes, writer.uint32(10).fork(), _depth + 1).ldelim();
        if (message.proposals != null && $Object.hasOwnProperty.call(message, "proposals"))
            $root.ProposalPair.encode(message.proposals, writer.uint32(18).fork(), _depth + 1).ldelim();
        if (message.closings != null && $Object.hasOwnProperty.call(message, "closings"))
            $root.ClosingPair.encode(message.closings, writer.uint32(26).fork(), _depth + 1).ldelim();
        if (message.hiddenLock != null && $Object.hasOwnProperty.call(message, "hiddenLock"))
            $root.HiddenLock.encode(message.hiddenLock, writer.uint32(34).fork(), _depth + 1).ldelim();
        if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
            for (let i = 0; i < message.$unknowns.length; ++i)
                writer.raw(message.$unknowns[i]);
        return writer;
    };

    Evidence.decode = function (reader, length, _end, _depth, _target) {
        if (!(reader instanceof $Reader))
            reader = $Reader.create(reader);
        if (_depth === $undefined)
            _depth = 0;
        if (_depth > $Reader.recursionLimit)
            throw $Error("max depth exceeded");
        let end, message;
        if (length === $undefined)
            end = reader.len;
        else {
            end = reader.pos + length;
            if (end > reader.len)
                throw $RangeError("index out of range");
            length = reader.len;
            reader.len = end;
        }
        message = _target || new $root.Evidence();
        while (reader.pos < end) {
            let start = reader.pos;
            let tag = reader.tag();
            if (tag === _end) {
                _end = $undefined;
                break;
            }
            let wireType = tag & 7;
            switch (tag >>>= 3) {
            case 1: {
                    if (wireType !== 2)
                        break;
                    message.votes = $root.VotePair.decode(reader, reader.size(), $undefined, _depth + 1, message.votes);
                    message.kind = "votes";
                    continue;
                }
            case 2: {
                    if (wireType !== 2)
                        break;
                    message.proposals = $root.ProposalPair.decode(reader, reader.size(), $undefined, _depth + 1, message.proposals);
                    message.kind = "proposals";
                    continue;
                }
            case 3: {
                    if (wireType !== 2)
                        break;
                    message.closings = $root.ClosingPair.decode(reader, reader.size(), $undefined, _depth + 1, message.closings);
                    message.kind = "closings";
                    continue;
                }
            case 4: {
                    if (wireType !== 2)
                        break;
                    message.hiddenLock = $root.HiddenLock.decode(reader, reader.size(), $undefined, _depth + 1, message.hiddenLock);
                    message.kind = "hiddenLock";
                    continue;
                }
            }
            reader.skipType(wireType, _depth, tag);
            if (!reader.discardUnknown) {
                $util.makeProp(message, "$unknowns", false);
                (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
            }
        }
        if (length !== $undefined) {
            if (reader.pos !== end)
                throw $RangeError("index out of range");
            reader.len = length;
        }
        if (_end !== $undefined)
            throw $Error("missing end group");
        return message;
    };

    Evidence.getTypeUrl = function(prefix) {
        if (prefix === $undefined)
            prefix = "type.googleapis.com";
        return prefix + "/Evidence";
    };

    return Evidence;
})();

export const PeerFrame = $root.PeerFrame = (() => {

    const PeerFrame = function (properties) {
        this.messages = [];
        if (properties)
            for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    };

    PeerFrame.prototype.federationId = $util.newBuffer([]);
    PeerFrame.prototype.number = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
    PeerFrame.prototype.messages = $util.emptyArray;

    PeerFrame.encode = function (message, writer, _depth) {
        if (!writer)
            writer = $Writer.create();
        if (_depth === $undefined)
            _depth = 0;
        if (_depth > $util.recursionLimit)
            throw $Error("max depth exceeded");
        if (message.federationId != null && $Object.hasOwnProperty.call(message, "federationId") && message.federationId.length)
            writer.uint32(10).bytes(message.federationId);
        if (message.number != null && $Object.hasOwnProperty.call(message, "number") && (typeof message.number === "object" ? message.number.low || message.number.high : message.number !== 0))
            writer.uint32(16).uint64(message.number);
        if (message.messages != null && message.messages.length)
            for (let i = 0; i < message.messages.length; ++i)
                writer.uint32(26).bytes(message.messages[i]);
        if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
            for (let i = 0; i < message.$unknowns.length; ++i)
                writer.raw(message.$unknowns[i]);
        return writer;
    };

    PeerFrame.decode = function (reader, length, _end, _depth, _target) {
        if (!(reader instanceof $Reader))
            reader = $Reader.create(reader);
        if (_depth === $undefined)
            _depth = 0;
        if (_depth > $Reader.recursionLimit)
            throw $Error("max depth exceeded");
        let end, message, value;
        if (length === $undefined)
            end = reader.len;
        else {
            end = reader.pos + length;
            if (end > reader.len)
                throw $RangeError("index out of range");
            length = reader.len;
            reader.len = end;
        }
        message = _target || new $root.PeerFrame();
        while (reader.pos < end) {
            let start = reader.pos;
            let tag = reader.tag();
            if (tag === _end) {
                _end = $undefined;
                break;
            }
            let wireType = tag & 7;
            switch (tag >>>= 3) {
            case 1: {
                    if (wireType !== 2)
                        break;
                    if ((value = reader.bytes()).length)
                        message.federationId = value;
                    else
                        delete message.federationId;
                    continue;
                }
            case 2: {
                    if (wireType !== 0)
                        break;
                    if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                        message.number = value;
                    else
                        delete message.number;
                    continue;
                }
            case 3: {
                    if (wireType !== 2)
                        break;
                    if (!(message.messages && message.messages.length))
                        message.messages = [];
                    message.messages.push(reader.bytes());
                    continue;
                }
            }
            reader.skipType(wireType, _depth, tag);
            if (!reader.discardUnknown) {
                $util.makeProp(message, "$unknowns", false);
                (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
            }
        }
        if (length !== $undefined) {
            if (reader.pos !== end)
                throw $RangeError("index out of range");
            reader.len = length;
        }
        if (_end !== $undefined)
            throw $Error("missing end group");
        return message;
    };

    PeerFrame.getTypeUrl = function(prefix) {
        if (prefix === $undefined)
            prefix = "type.googleapis.com";
        return prefix + "/PeerFrame";
    };

    return PeerFrame;
})();

export const PeerMessage = $root.PeerMessage = (() => {

    const PeerMessage = function (properties) {
        if (properties)
            for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    };

    PeerMessage.prototype.claim = null;
    PeerMessage.prototype.batch = null;
    PeerMessage.prototype.votes = null;
    PeerMessage.prototype.polka = null;
    PeerMessage.prototype.proposal = null;
    PeerMessage.prototype.certificate = null;
    PeerMessage.prototype.manifest = null;
    PeerMessage.prototype.closing = null;
    PeerMessage.prototype.evidence = null;
    PeerMessage.prototype.presence = null;
    PeerMessage.prototype.standing = null;
    PeerMessage.prototype.wantClaim = null;
    PeerMessage.prototype.wantCertificate = null;
    PeerMessage.prototype.wantCover = null;
    PeerMessage.prototype.wantBatchNumber = null;
    PeerMessage.prototype.batchNumber = null;
    PeerMessage.prototype.ranges = null;
    PeerMessage.prototype.wantRanges = null;
    PeerMessage.prototype.wantCertificates = null;
    PeerMessage.prototype.certificates = null;

    let $oneOfFields;

    $Object.defineProperty(PeerMessage.prototype, "body", {
        get: $util.oneOfGetter($oneOfFields = ["claim", "batch", "votes", "polka", "proposal", "certificate", "manifest", "closing", "evidence", "presence", "standing", "wantClaim", "wantCertificate", "wantCover", "wantBatchNumber", "batchNumber", "ranges", "wantRanges", "wantCertificates", "certificates"]),
        set: $util.oneOfSetter($oneOfFields)
    });

    PeerMessage.encode = function (message, writer, _depth) {
        if (!writer)
            writer = $Writer.create();
        if (_depth === $undefined)
            _depth = 0;
        if (_depth > $util.recursionLimit)
            throw $Error("max depth exceeded");
        if (message.claim != null && $Object.hasOwnProperty.call(message, "claim"))
            writer.uint32(10).bytes(message.claim);
        if (message.batch != null && $Object.hasOwnProperty.call(message, "batch"))
            writer.uint32(18).bytes(message.batch);
        if (message.votes != null && $Object.hasOwnProperty.call(message, "votes"))
            $root.ProvenVotes.encode(message.votes, writer.uint32(26).fork(), _depth + 1).ldelim();
        if (message.polka != null && $Object.hasOwnProperty.call(message, "polka"))
            $root.Polka.encode(message.polka, writer.uint32(34).fork(), _depth + 1).ldelim();
        if (message.proposal != null && $Object.hasOwnProperty.call(message, "proposal"))
            writer.uint32(42).bytes(message.proposal);
        if (message.certificate != null && $Object.hasOwnProperty.call(message, "certificate"))
            $root.ServedCertificate.encode(message.certificate, writer.uint32(50).fork(), _depth + 1).ldelim();
        if (message.manifest != null && $Object.hasOwnProperty.call(message, "manifest"))
            writer.uint32(58).bytes(message.manifest);
        if (message.closing != null && $Object.hasOwnProperty.call(message, "closing"))
            $root.ServedClosing.encode(message.closing, writer.uint32(66).fork(), _depth + 1).ldelim();
        if (message.evidence != null && $Object.hasOwnProperty.call(message, "evidence"))
            writer.uint32(74).bytes(message.evidence);
        if (message.presence != null && $Object.hasOwnProperty.call(message, "presence"))
            writer.uint32(82).bytes(message.presence);
        if (message.standing != null && $Object.hasOwnProperty.call(message, "standing"))
            $root.Standing.encode(message.standing, writer.uint32(90).fork(), _depth + 1).ldelim();
        if (message.wantClaim != null && $Object.hasOwnProperty.call(message, "wantClaim"))
            $root.WantClaim.encode(message.wantClaim, writer.uint32(98).fork(), _depth + 1).ldelim();
        if (message.wantCertificate != null && $Object.hasOwnProperty.call(message, "wantCertificate"))
            writer.uint32(106).bytes(message.wantCertificate);
        if (message.wantCover != null && $Object.hasOwnProperty.call(message, "wantCover"))
            $root.MemberOfEpoch.encode(message.wantCover, writer.uint32(114).fork(), _depth + 1).ldelim();
        if (message.wantBatchNumber != null && $Object.hasOwnProperty.call(message, "wantBatchNumber"))
            $root.MemberOfEpoch.encode(message.wantBatchNumber, writer.uint32(122).fork(), _depth + 1).ldelim();
        if (message.batchNumber != null && $Object.hasOwnProperty.call(message, "batchNumber"))
            $root.HeardBatchNumber.encode(message.batchNumber, writer.uint32(130).fork(), _depth + 1).ldelim();
        if (message.ranges != null && $Object.hasOwnProperty.call(message, "ranges"))
            $root.Ranges.encode(message.ranges, writer.uint32(138).fork(), _depth + 1).ldelim();
        if (message.wantRanges != null && $Object.hasOwnProperty.call(message, "wantRanges"))
            $root.Ranges.encode(message.wantRanges, writer.uint32(146).fork(), _depth + 1).ldelim();
        if (message.wantCertificates != null && $Object.hasOwnProperty.call(message, "wantCertificates"))
            $root.WantedSlots.encode(message.wantCertificates, writer.uint32(154).fork(), _depth + 1).ldelim();
        if (message.certificates != null && $Object.hasOwnProperty.call(message, "certificates"))
            $root.ServedCertificates.encode(message.certificates, writer.uint32(162).fork(), _depth + 1).ldelim();
        if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
            for (let i = 0; i < message.$unknowns.length; ++i)
                writer.raw(message.$unknowns[i]);
        return writer;
    };

    PeerMessage.decode = function (reader, length, _end, _depth, _target) {
        if (!(reader instanceof $Reader))
            reader = $Reader.create(reader);
        if (_depth === $undefined)
            _depth = 0;
        if (_depth > $Reader.recursionLimit)
            throw $Error("max depth exceeded");
        let end, message;
        if (length === $undefined)
            end = reader.len;
        else {
            end = reader.pos + length;
            if (end > reader.len)
                throw $RangeError("index out of range");
            length = reader.len;
            reader.len = end;
        }
        message = _target || new $root.PeerMessage();
        while (reader.pos < end) {
            let start = reader.pos;
            let tag = reader.tag();
            if (tag === _end) {
                _end = $undefined;
                break;
            }
            let wireType = tag & 7;
            switch (tag >>>= 3) {
            case 1: {
                    if (wireType !== 2)
                        break;
                    message.claim = reader.bytes();
                    message.body = "claim";
                    continue;
                }
            case 2: {
                    if (wireType !== 2)
                        break;
                    message.batch = reader.bytes();
                    message.body = "batch";
                    continue;
                }
            case 3: {
                    if (wireType !== 2)
                        break;
                    message.votes = $root.ProvenVotes.decode(reader, reader.size(), $undefined, _depth + 1, message.votes);
                    message.body = "votes";
                    continue;
                }
            case 4: {
                    if (wireType !== 2)
                        break;
                    message.polka = $root.Polka.decode(reader, reader.size(), $undefined, _depth + 1, message.polka);
                    message.body = "polka";
                    continue;
                }
            case 5: {
                    if (wireType !== 2)
                        break;
                    message.proposal = reader.bytes();
                    message.body = "proposal";
                    continue;
                }
            case 6: {
                    if (wireType !== 2)
                        break;
                    message.certificate = $root.ServedCertificate.decode(reader, reader.size(), $undefined, _depth + 1, message.certificate);
                    message.body = "certificate";
                    continue;
                }
            case 7: {
                    if (wireType !== 2)
                        break;
                    message.manifest = reader.bytes();
                    message.body = "manifest";
                    continue;
                }
            case 8: {
                    if (wireType !== 2)
                        break;
                    message.closing = $root.ServedClosing.decode(reader, reader.size(), $undefined, _depth + 1, message.closing);
                    message.body = "closing";
                    continue;
                }
            case 9: {
                    if (wireType !== 2)
                        break;
                    message.evidence = reader.bytes();
                    message.body = "evidence";
                    continue;
                }
            case 10: {
                    if (wireType !== 2)
                        break;
                    message.presence = reader.bytes();
                    message.body = "presence";
                    continue;
                }
            case 11: {
                    if (wireType !== 2)
                        break;
                    message.standing = $root.Standing.decode(reader, reader.size(), $undefined, _depth + 1, message.standing);
                    message.body = "standing";
                    continue;
                }
            case 12: {
                    if (wireType !== 2)
                        break;
                    message.wantClaim = $root.WantClaim.decode(reader, reader.size(), $undefined, _depth + 1, message.wantClaim);
                    message.body = "wantClaim";
                    continue;
                }
            case 13: {
                    if (wireType !== 2)
                        break;
                    message.wantCertificate = reader.bytes();
                    message.body = "wantCertificate";
                    continue;
                }
            case 14: {
                    if (wireType !== 2)
                        break;
                    message.wantCover = $root.MemberOfEpoch.decode(reader, reader.size(), $undefined, _depth + 1, message.wantCover);
                    message.body = "wantCover";
                    continue;
                }
            case 15: {
                    if (wireType !== 2)
                        break;
                    message.wantBatchNumber = $root.MemberOfEpoch.decode(reader, reader.size(), $undefined, _depth + 1, message.wantBatchNumber);
                    message.body = "wantBatchNumber";
                    continue;
                }
            case 16: {
                    if (wireType !== 2)
                        break;
                    message.batchNumber = $root.HeardBatchNumber.decode(reader, reader.size(), $undefined, _depth + 1, message.batchNumber);
                    message.body = "batchNumber";
                    continue;
                }
            case 17: {
                    if (wireType !== 2)
                        break;
                    message.ranges = $root.Ranges.decode(reader, reader.size(), $undefined, _depth + 1, message.ranges);
                    message.body = "ranges";
                    continue;
                }
            case 18: {
                    if (wireType !== 2)
                        break;
                    message.wantRanges = $root.Ranges.decode(reader, reader.size(), $undefined, _depth + 1, message.wantRanges);
                    message.body = "wantRanges";
                    continue;
                }
            case 19: {
                    if (wireType !== 2)
                        break;
                    message.wantCertificates = $root.WantedSlots.decode(reader, reader.size(), $undefined, _depth + 1, message.wantCertificates);
                    message.body = "wantCertificates";
                    continue;
                }
            case 20: {
                    if (wireType !== 2)
                        break;
                    message.certificates = $root.ServedCertificates.decode(reader, reader.size(), $undefined, _depth + 1, message.certificates);
                    message.body = "certificates";
                    continue;
                }
            }
            reader.skipType(wireType, _depth, tag);
            if (!reader.discardUnknown) {
                $util.makeProp(message, "$unknowns", false);
                (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
            }
        }
        if (length !== $undefined) {
            if (reader.pos !== end)
                throw $RangeError("index out of range");
            reader.len = length;
        }
        if (_end !== $undefined)
            throw $Error("missing end group");
        return message;
    };

    PeerMessage.getTypeUrl = function(prefix) {
        if (prefix === $undefined)
            prefix = "type.googleapis.com";
        return prefix + "/PeerMessage";
    };

    return PeerMessage;
})();

export const ProvenVotes = $root.ProvenVotes = (() => {

    const ProvenVotes = function (properties) {
        this.votes = [];
        if (properties)
            for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    };

    ProvenVotes.prototype.votes = $util.emptyArray;

    ProvenVotes.encode = function (message, writer, _depth) {
        if (!writer)
            writer = $Writer.create();
        if (_depth === $undefined)
            _depth = 0;
        if (_depth > $util.recursionLimit)
            throw $Error("max depth exceeded");
        if (message.votes != null && message.votes.length)
            for (let i = 0; i < message.votes.length; ++i)
                $root.ProvenVote.encode(message.votes[i], writer.uint32(10).fork(), _depth + 1).ldelim();
        if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
            for (let i = 0; i < message.$unknowns.length; ++i)
                writer.raw(message.$unknowns[i]);
        return writer;
    };

    ProvenVotes.decode = function (reader, length, _end, _depth, _target) {
        if (!(reader instanceof $Reader))
            reader = $Reader.create(reader);
        if (_depth === $undefined)
            _depth = 0;
        if (_depth > $Reader.recursionLimit)
            throw $Error("max depth exceeded");
        let end, message;
        if (length === $undefined)
            end = reader.len;
        else {
            end = reader.pos + length;
            if (end > reader.len)
                throw $RangeError("index out of range");
            length = reader.len;
            reader.len = end;
        }
        message = _target || new $root.ProvenVotes();
        while (reader.pos < end) {
            let start = reader.pos;
            let tag = reader.tag();
            if (tag === _end) {
                _end = $undefined;
                break;
            }
            let wireType = tag & 7;
            switch (tag >>>= 3) {
            case 1: {
                    if (wireType !== 2)
                        break;
                    if (!(message.votes && message.votes.length))
                        message.votes = [];
                    message.votes.push($root.ProvenVote.decode(reader, reader.size(), $undefined, _depth + 1));
                    continue;
                }
            }
            reader.skipType(wireType, _depth, tag);
            if (!reader.discardUnknown) {
                $util.makeProp(message, "$unknowns", false);
                (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
            }
        }
        if (length !== $undefined) {
            if (reader.pos !== end)
                throw $RangeError("index out of range");
            reader.len = length;
        }
        if (_end !== $undefined)
            throw $Error("missing end group");
        return message;
    };

    ProvenVotes.getTypeUrl = function(prefix) {
        if (prefix === $undefined)
            prefix = "type.googleapis.com";
        return prefix + "/ProvenVotes";
    };

    return ProvenVotes;
})();

export const Polka = $root.Polka = (() => {

    const Polka = function (properties) {
        this.prevotes = [];
        if (properties)
            for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    };

    Polka.prototype.epoch = 0;
    Polka.prototype.round = 0;
    Polka.prototype.slot = $util.newBuffer([]);
    Polka.prototype.value = $util.newBuffer([]);
    Polka.prototype.prevotes = $util.emptyArray;

    Polka.encode = function (message, writer, _depth) {
        if (!writer)
            writer = $Writer.create();
        if (_depth === $undefined)
            _depth = 0;
        if (_depth > $util.recursionLimit)
            throw $Error("max depth exceeded");
        if (message.epoch != null && $Object.hasOwnProperty.call(message, "epoch") && message.epoch !== 0)
            writer.uint32(8).uint32(message.epoch);
        if (message.round != null && $Object.hasOwnProperty.call(message, "round") && message.round !== 0)
            writer.uint32(16).uint32(message.round);
        if (message.slot != null && $Object.hasOwnProperty.call(message, "slot") && message.slot.length)
            writer.uint32(26).bytes(message.slot);
        if (message.value != null && $Object.hasOwnProperty.call(message, "value") && message.value.length)
            writer.uint32(34).bytes(message.value);
        if (message.prevotes != null && message.prevotes.length)
            for (let i = 0; i < message.prevotes.length; ++i)
                $root.VoteProof.encode(message.prevotes[i], writer.uint32(42).fork(), _depth + 1).ldelim();
        if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
            for (let i = 0; i < message.$unknowns.length; ++i)
                writer.raw(message.$unknowns[i]);
        return writer;
    };

    Polka.decode = function (reader, length, _end, _depth, _target) {
        if (!(reader instanceof $Reader))
            reader = $Reader.create(reader);
        if (_depth === $undefined)
            _depth = 0;
        if (_depth > $Reader.recursionLimit)
            throw $Error("max depth exceeded");
        let end, message, value;
        if (length === $undefined)
            end = reader.len;
        else {
            end = reader.pos + length;
            if (end > reader.len)
                throw $RangeError("index out of range");
            length = reader.len;
            reader.len = end;
        }
        message = _target || new $root.Polka();
        while (reader.pos < end) {
            let start = reader.pos;
            let tag = reader.tag();
            if (tag === _end) {
                _end = $undefined;
                break;
            }
            let wireType = tag & 7;
            switch (tag >>>= 3) {
            case 1: {
                    if (wireType !== 0)
                        break;
                    if (value = reader.uint32())
                        message.epoch = value;
                    else
                        delete message.epoch;
                    continue;
                }
            case 2: {
                    if (wireType !== 0)
                        break;
                    if (value = reader.uint32())
                        message.round = value;
                    else
                        delete message.round;
                    continue;
                }
            case 3: {
                    if (wireType !== 2)
                        break;
                    if ((value = reader.bytes()).length)
                        message.slot = value;
                    else
                        delete message.slot;
                    continue;
                }
            case 4: {
                    if (wireType !== 2)
                        break;
                    if ((value = reader.bytes()).length)
                        message.value = value;
                    else
                        delete message.value;
                    continue;
                }
            case 5: {
                    if (wireType !== 2)
                        break;
                    if (!(message.prevotes && message.prevotes.length))
                        message.prevotes = [];
                    message.prevotes.push($root.VoteProof.decode(reader, reader.size(), $undefined, _depth + 1));
                    continue;
                }
            }
            reader.skipType(wireType, _depth, tag);
            if (!reader.discardUnknown) {
                $util.makeProp(message, "$unknowns", false);
                (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
            }
        }
        if (length !== $undefined) {
            if (reader.pos !== end)
                throw $RangeError("index out of range");
            reader.len = length;
        }
        if (_end !== $undefined)
            throw $Error("missing end group");
        return message;
    };

    Polka.getTypeUrl = function(prefix) {
        if (prefix === $undefined)
            prefix = "type.googleapis.com";
        return prefix + "/Polka";
    };

    return Polka;
})();

export const ServedCertificate = $root.ServedCertificate = (() => {

    const ServedCertificate = function (properties) {
        if (properties)
            for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    };

    ServedCertificate.prototype.certificate = $util.newBuffer([]);
    ServedCertificate.prototype.storedAtMs = null;

    let $oneOfFields;

    // Virtual OneOf for proto3 optional field
    $Object.defineProperty(ServedCertificate.prototype, "_storedAtMs", {
        get: $util.oneOfGetter($oneOfFields = ["storedAtMs"]),
        set: $util.oneOfSetter($oneOfFields)
    });

    ServedCertificate.encode = function (message, writer, _depth) {
        if (!writer)
            writer = $Writer.create();
        if (_depth === $undefined)
            _depth = 0;
        if (_depth > $util.recursionLimit)
            throw $Error("max depth exceeded");
        if (message.certificate != null && $Object.hasOwnProperty.call(message, "certificate") && message.certificate.length)
            writer.uint32(10).bytes(message.certificate);
        if (message.storedAtMs != null && $Object.hasOwnProperty.call(message, "storedAtMs"))
            writer.uint32(16).uint64(message.storedAtMs);
        if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
            for (let i = 0; i < message.$unknowns.length; ++i)
                writer.raw(message.$unknowns[i]);
        return writer;
    };

    ServedCertificate.decode = function (reader, length, _end, _depth, _target) {
        if (!(reader instanceof $Reader))
            reader = $Reader.create(reader);
        if (_depth === $undefined)
            _depth = 0;
        if (_depth > $Reader.recursionLimit)
            throw $Error("max depth exceeded");
        let end, message, value;
        if (length === $undefined)
            end = reader.len;
        else {
            end = reader.pos + length;
            if (end > reader.len)
                throw $RangeError("index out of range");
            length = reader.len;
            reader.len = end;
        }
        message = _target || new $root.ServedCertificate();
        while (reader.pos < end) {
            let start = reader.pos;
            let tag = reader.tag();
            if (tag === _end) {
                _end = $undefined;
                break;
            }
            let wireType = tag & 7;
            switch (tag >>>= 3) {
            case 1: {
                    if (wireType !== 2)
                        break;
                    if ((value = reader.bytes()).length)
                        message.certificate = value;
                    else
                        delete message.certificate;
                    continue;
                }
            case 2: {
                    if (wireType !== 0)
                        break;
                    message.storedAtMs = reader.uint64();
                    message._storedAtMs = "storedAtMs";
                    continue;
                }
            }
            reader.skipType(wireType, _depth, tag);
            if (!reader.discardUnknown) {
                $util.makeProp(message, "$unknowns", false);
                (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
            }
        }
        if (length !== $undefined) {
            if (reader.pos !== end)
                throw $RangeError("index out of range");
            reader.len = length;
        }
        if (_end !== $undefined)
            throw $Error("missing end group");
        return message;
    };

    ServedCertificate.getTypeUrl = function(prefix) {
        if (prefix === $undefined)
            prefix = "type.googleapis.com";
        return prefix + "/ServedCertificate";
    };

    return ServedCertificate;
})();

export const WantedSlots = $root.WantedSlots = (() => {

    const WantedSlots = function (properties) {
        this.slots = [];
        if (properties)
            for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    };

    WantedSlots.prototype.slots = $util.emptyArray;

    WantedSlots.encode = function (message, writer, _depth) {
        if (!writer)
            writer = $Writer.create();
        if (_depth === $undefined)
            _depth = 0;
        if (_depth > $util.recursionLimit)
            throw $Error("max depth exceeded");
        if (message.slots != null && message.slots.length)
            for (let i = 0; i < message.slots.length; ++i)
                writer.uint32(10).bytes(message.slots[i]);
        if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
            for (let i = 0; i < message.$unknowns.length; ++i)
                writer.raw(message.$unknowns[i]);
        return writer;
    };

    WantedSlots.decode = function (reader, length, _end, _depth, _target) {
        if (!(reader instanceof $Reader))
            reader = $Reader.create(reader);
        if (_depth === $undefined)
            _depth = 0;
        if (_depth > $Reader.recursionLimit)
            throw $Error("max depth exceeded");
        let end, message;
        if (length === $undefined)
            end = reader.len;
        else {
            end = reader.pos + length;
            if (end > reader.len)
                throw $RangeError("index out of range");
            length = reader.len;
            reader.len = end;
        }
        message = _target || new $root.WantedSlots();
        while (reader.pos < end) {
            let start = reader.pos;
            let tag = reader.tag();
            if (tag === _end) {
                _end = $undefined;
                break;
            }
            let wireType = tag & 7;
            switch (tag >>>= 3) {
            case 1: {
                    if (wireType !== 2)
                        break;
                    if (!(message.slots && message.slots.length))
                        message.slots = [];
                    message.slots.push(reader.bytes());
                    continue;
                }
            }
            reader.skipType(wireType, _depth, tag);
            if (!reader.discardUnknown) {
                $util.makeProp(message, "$unknowns", false);
                (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
            }
        }
        if (length !== $undefined) {
            if (reader.pos !== end)
                throw $RangeError("index out of range");
            reader.len = length;
        }
        if (_end !== $undefined)
            throw $Error("missing end group");
        return message;
    };

    WantedSlots.getTypeUrl = function(prefix) {
        if (prefix === $undefined)
            prefix = "type.googleapis.com";
        return prefix + "/WantedSlots";
    };

    return WantedSlots;
})();

export const ServedCertificates = $root.ServedCertificates = (() => {

    const ServedCertificates = function (properties) {
        this.certificates = [];
        if (properties)
            for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    };

    ServedCertificates.prototype.certificates = $util.emptyArray;

    ServedCertificates.encode = function (message, writer, _depth) {
        if (!writer)
            writer = $Writer.create();
        if (_depth === $undefined)
            _depth = 0;
        if (_depth > $util.recursionLimit)
            throw $Error("max depth exceeded");
        if (message.certificates != null && message.certificates.length)
            for (let i = 0; i < message.certificates.length; ++i)
                $root.ServedCertificate.encode(message.certificates[i], writer.uint32(10).fork(), _depth + 1).ldelim();
        if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
            for (let i = 0; i < message.$unknowns.length; ++i)
                writer.raw(message.$unknowns[i]);
        return writer;
    };

    ServedCertificates.decode = function (reader, length, _end, _depth, _target) {
        if (!(reader instanceof $Reader))
            reader = $Reader.create(reader);
        if (_depth === $undefined)
            _depth = 0;
        if (_depth > $Reader.recursionLimit)
            throw $Error("max depth exceeded");
        let end, message;
        if (length === $undefined)
            end = reader.len;
        else {
            end = reader.pos + length;
            if (end > reader.len)
                throw $RangeError("index out of range");
            length = reader.len;
            reader.len = end;
        }
        message = _target || new $root.ServedCertificates();
        while (reader.pos < end) {
            let start = reader.pos;
            let tag = reader.tag();
            if (tag === _end) {
                _end = $undefined;
                break;
            }
            let wireType = tag & 7;
            switch (tag >>>= 3) {
            case 1: {
                    if (wireType !== 2)
                        break;
                    if (!(message.certificates && message.certificates.length))
                        message.certificates = [];
                    message.certificates.push($root.ServedCertificate.decode(reader, reader.size(), $undefined, _depth + 1));
                    continue;
                }
            }
            reader.skipType(wireType, _depth, tag);
            if (!reader.discardUnknown) {
                $util.makeProp(message, "$unknowns", false);
                (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
            }
        }
        if (length !== $undefined) {
            if (reader.pos !== end)
                throw $RangeError("index out of range");
            reader.len = length;
        }
        if (_end !== $undefined)
            throw $Error("missing end group");
        return message;
    };

    ServedCertificates.getTypeUrl = function(prefix) {
        if (prefix === $undefined)
            prefix = "type.googleapis.com";
        return prefix + "/ServedCertificates";
    };

    return ServedCertificates;
})();

export const ServedClosing = $root.ServedClosing = (() => {

    const ServedClosing = function (properties) {
        if (properties)
            for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    };

    ServedClosing.prototype.closing = $util.newBuffer([]);
    ServedClosing.prototype.cover = null;

    ServedClosing.encode = function (message, writer, _depth) {
        if (!writer)
            writer = $Writer.create();
        if (_depth === $undefined)
            _depth = 0;
        if (_depth > $util.recursionLimit)
            throw $Error("max depth exceeded");
        if (message.closing != null && $Object.hasOwnProperty.call(message, "closing") && message.closing.length)
            writer.uint32(10).bytes(message.closing);
        if (message.cover != null && $Object.hasOwnProperty.call(message, "cover"))
            $root.CoverPart.encode(message.cover, writer.uint32(18).fork(), _depth + 1).ldelim();
        if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
            for (let i = 0; i < message.$unknowns.length; ++i)
                writer.raw(message.$unknowns[i]);
        return writer;
    };

    ServedClosing.decode = function (reader, length, _end, _depth, _target) {
        if (!(reader instanceof $Reader))
            reader = $Reader.create(reader);
        if (_depth === $undefined)
            _depth = 0;
        if (_depth > $Reader.recursionLimit)
            throw $Error("max depth exceeded");
        let end, message, value;
        if (length === $undefined)
            end = reader.len;
        else {
            end = reader.pos + length;
            if (end > reader.len)
                throw $RangeError("index out of range");
            length = reader.len;
            reader.len = end;
        }
        message = _target || new $root.ServedClosing();
        while (reader.pos < end) {
            let start = reader.pos;
            let tag = reader.tag();
            if (tag === _end) {
                _end = $undefined;
                break;
            }
            let wireType = tag & 7;
            switch (tag >>>= 3) {
            case 1: {
                    if (wireType !== 2)
                        break;
                    if ((value = reader.bytes()).length)
                        message.closing = value;
                    else
                        delete message.closing;
                    continue;
                }
            case 2: {
                    if (wireType !== 2)
                        break;
                    message.cover = $root.CoverPart.decode(reader, reader.size(), $undefined, _depth + 1, message.cover);
                    continue;
                }
            }
            reader.skipType(wireType, _depth, tag);
            if (!reader.discardUnknown) {
                $util.makeProp(message, "$unknowns", false);
                (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
            }
        }
        if (length !== $undefined) {
            if (reader.pos !== end)
                throw $RangeError("index out of range");
            reader.len = length;
        }
        if (_end !== $undefined)
            throw $Error("missing end group");
        return message;
    };

    ServedClosing.getTypeUrl = function(prefix) {
        if (prefix === $undefined)
            prefix = "type.googleapis.com";
        return prefix + "/ServedClosing";
    };

    return ServedClosing;
})();

export const CoverPart = $root.CoverPart = (() => {

    const CoverPart = function (properties) {
        if (properties)
            for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    };

    CoverPart.prototype.part = 0;
    CoverPart.prototype.parts = 0;
    CoverPart.prototype.content = $util.newBuffer([]);

    CoverPart.encode = function (message, writer, _depth) {
        if (!writer)
            writer = $Writer.create();
        if (_depth === $undefined)
            _depth = 0;
        if (_depth > $util.recursionLimit)
            throw $Error("max depth exceeded");
        if (message.part != null && $Object.hasOwnProperty.call(message, "part") && message.part !== 0)
            writer.uint32(8).uint32(message.part);
        if (message.parts != null && $Object.hasOwnProperty.call(message, "parts") && message.parts !== 0)
            writer.uint32(16).uint32(message.parts);
        if (message.content != null && $Object.hasOwnProperty.call(message, "content") && message.content.length)
            writer.uint32(26).bytes(message.content);
        if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
            for (let i = 0; i < message.$unknowns.length; ++i)
                writer.raw(message.$unknowns[i]);
        return writer;
    };

    CoverPart.decode = function (reader, length, _end, _depth, _target) {
        if (!(reader instanceof $Reader))
            reader = $Reader.create(reader);
        if (_depth === $undefined)
            _depth = 0;
        if (_depth > $Reader.recursionLimit)
            throw $Error("max depth exceeded");
        let end, message, value;
        if (length === $undefined)
            end = reader.len;
        else {
            end = reader.pos + length;
            if (end > reader.len)
                throw $RangeError("index out of range");
            length = reader.len;
            reader.len = end;
        }
        message = _target || new $root.CoverPart();
        while (reader.pos < end) {
            let start = reader.pos;
            let tag = reader.tag();
            if (tag === _end) {
                _end = $undefined;
                break;
            }
            let wireType = tag & 7;
            switch (tag >>>= 3) {
            case 1: {
                    if (wireType !== 0)
                        break;
                    if (value = reader.uint32())
                        message.part = value;
                    else
                        delete message.part;
                    continue;
                }
            case 2: {
                    if (wireType !== 0)
                        break;
                    if (value = reader.uint32())
                        message.parts = value;
                    else
                        delete message.parts;
                    continue;
                }
            case 3: {
                    if (wireType !== 2)
                        break;
                    if ((value = reader.bytes()).length)
                        message.content = value;
                    else
                        delete message.content;
                    continue;
                }
            }
            reader.skipType(wireType, _depth, tag);
            if (!reader.discardUnknown) {
                $util.makeProp(message, "$unknowns", false);
                (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
            }
        }
        if (length !== $undefined) {
            if (reader.pos !== end)
                throw $RangeError("index out of range");
            reader.len = length;
        }
        if (_end !== $undefined)
            throw $Error("missing end group");
        return message;
    };

    CoverPart.getTypeUrl = function(prefix) {
        if (prefix === $undefined)
            prefix = "type.googleapis.com";
        return prefix + "/CoverPart";
    };

    return CoverPart;
})();

export const Standing = $root.Standing = (() => {

    const Standing = function (properties) {
        if (properties)
            for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    };

    Standing.prototype.epoch = 0;
    Standing.prototype.settled = false;

    Standing.encode = function (message, writer, _depth) {
        if (!writer)
            writer = $Writer.create();
        if (_depth === $undefined)
            _depth = 0;
        if (_depth > $util.recursionLimit)
            throw $Error("max depth exceeded");
        if (message.epoch != null && $Object.hasOwnProperty.call(message, "epoch") && message.epoch !== 0)
            writer.uint32(8).uint32(message.epoch);
        if (message.settled != null && $Object.hasOwnProperty.call(message, "settled") && message.settled !== false)
            writer.uint32(16).bool(message.settled);
        if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
            for (let i = 0; i < message.$unknowns.length; ++i)
                writer.raw(message.$unknowns[i]);
        return writer;
    };

    Standing.decode = function (reader, length, _end, _depth, _target) {
        if (!(reader instanceof $Reader))
            reader = $Reader.create(reader);
        if (_depth === $undefined)
            _depth = 0;
        if (_depth > $Reader.recursionLimit)
            throw $Error("max depth exceeded");
        let end, message, value;
        if (length === $undefined)
            end = reader.len;
        else {
            end = reader.pos + length;
            if (end > reader.len)
                throw $RangeError("index out of range");
            length = reader.len;
            reader.len = end;
        }
        message = _target || new $root.Standing();
        while (reader.pos < end) {
            let start = reader.pos;
            let tag = reader.tag();
            if (tag === _end) {
                _end = $undefined;
                break;
            }
            let wireType = tag & 7;
            switch (tag >>>= 3) {
            case 1: {
                    if (wireType !== 0)
                        break;
                    if (value = reader.uint32())
                        message.epoch = value;
                    else
                        delete message.epoch;
                    continue;
                }
            case 2: {
                    if (wireType !== 0)
                        break;
                    if (value = reader.bool())
                        message.settled = value;
                    else
                        delete message.settled;
                    continue;
                }
            }
            reader.skipType(wireType, _depth, tag);
            if (!reader.discardUnknown) {
                $util.makeProp(message, "$unknowns", false);
                (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
            }
        }
        if (length !== $undefined) {
            if (reader.pos !== end)
                throw $RangeError("index out of range");
            reader.len = length;
        }
        if (_end !== $undefined)
            throw $Error("missing end group");
        return message;
    };

    Standing.getTypeUrl = function(prefix) {
        if (prefix === $undefined)
            prefix = "type.googleapis.com";
        return prefix + "/Standing";
    };

    return Standing;
})();

export const WantClaim = $root.WantClaim = (() => {

    const WantClaim = function (properties) {
        if (properties)
            for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    };

    WantClaim.prototype.slot = $util.newBuffer([]);
    WantClaim.prototype.value = $util.newBuffer([]);

    WantClaim.encode = function (message, writer, _depth) {
        if (!writer)
            writer = $Writer.create();
        if (_depth === $undefined)
            _depth = 0;
        if (_depth > $util.recursionLimit)
            throw $Error("max depth exceeded");
        if (message.slot != null && $Object.hasOwnProperty.call(message, "slot") && message.slot.length)
            writer.uint32(10).bytes(message.slot);
        if (message.value != null && $Object.hasOwnProperty.call(message, "value") && message.value.length)
            writer.uint32(18).bytes(message.value);
        if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
            for (let i = 0; i < message.$unknowns.length; ++i)
                writer.raw(message.$unknowns[i]);
        return writer;
    };

    WantClaim.decode = function (reader, length, _end, _depth, _target) {
        if (!(reader instanceof $Reader))
            reader = $Reader.create(reader);
        if (_depth === $undefined)
            _depth = 0;
        if (_depth > $Reader.recursionLimit)
            throw $Error("max depth exceeded");
        let end, message, value;
        if (length === $undefined)
            end = reader.len;
        else {
            end = reader.pos + length;
            if (end > reader.len)
                throw $RangeError("index out of range");
            length = reader.len;
            reader.len = end;
        }
        message = _target || new $root.WantClaim();
        while (reader.pos < end) {
            let start = reader.pos;
            let tag = reader.tag();
            if (tag === _end) {
                _end = $undefined;
                break;
            }
            let wireType = tag & 7;
            switch (tag >>>= 3) {
            case 1: {
                    if (wireType !== 2)
                        break;
                    if ((value = reader.bytes()).length)
                        message.slot = value;
                    else
                        delete message.slot;
                    continue;
                }
            case 2: {
                    if (wireType !== 2)
                        break;
                    if ((value = reader.bytes()).length)
                        message.value = value;
                    else
                        delete message.value;
                    continue;
                }
            }
            reader.skipType(wireType, _depth, tag);
            if (!reader.discardUnknown) {
                $util.makeProp(message, "$unknowns", false);
                (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
            }
        }
        if (length !== $undefined) {
            if (reader.pos !== end)
                throw $RangeError("index out of range");
            reader.len = length;
        }
        if (_end !== $undefined)
            throw $Error("missing end group");
        return message;
    };

    WantClaim.getTypeUrl = function(prefix) {
        if (prefix === $undefined)
            prefix = "type.googleapis.com";
        return prefix + "/WantClaim";
    };

    return WantClaim;
})();

export const MemberOfEpoch = $root.MemberOfEpoch = (() => {

    const MemberOfEpoch = function (properties) {
        if (properties)
            for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    };

    MemberOfEpoch.prototype.epoch = 0;
    MemberOfEpoch.prototype.member = 0;

    MemberOfEpoch.encode = function (message, writer, _depth) {
        if (!writer)
            writer = $Writer.create();
        if (_depth === $undefined)
            _depth = 0;
        if (_depth > $util.recursionLimit)
            throw $Error("max depth exceeded");
        if (message.epoch != null && $Object.hasOwnProperty.call(message, "epoch") && message.epoch !== 0)
            writer.uint32(8).uint32(message.epoch);
        if (message.member != null && $Object.hasOwnProperty.call(message, "member") && message.member !== 0)
            writer.uint32(16).uint32(message.member);
        if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
            for (let i = 0; i < message.$unknowns.length; ++i)
                writer.raw(message.$unknowns[i]);
        return writer;
    };

    MemberOfEpoch.decode = function (reader, length, _end, _depth, _target) {
        if (!(reader instanceof $Reader))
            reader = $Reader.create(reader);
        if (_depth === $undefined)
            _depth = 0;
        if (_depth > $Reader.recursionLimit)
            throw $Error("max depth exceeded");
        let end, message, value;
        if (length === $undefined)
            end = reader.len;
        else {
            end = reader.pos + length;
            if (end > reader.len)
                throw $RangeError("index out of range");
            length = reader.len;
            reader.len = end;
        }
        message = _target || new $root.MemberOfEpoch();
        while (reader.pos < end) {
            let start = reader.pos;
            let tag = reader.tag();
            if (tag === _end) {
                _end = $undefined;
                break;
            }
            let wireType = tag & 7;
            switch (tag >>>= 3) {
            case 1: {
                    if (wireType !== 0)
                        break;
                    if (value = reader.uint32())
                        message.epoch = value;
                    else
                        delete message.epoch;
                    continue;
                }
            case 2: {
                    if (wireType !== 0)
                        break;
                    if (value = reader.uint32())
                        message.member = value;
                    else
                        delete message.member;
                    continue;
                }
            }
            reader.skipType(wireType, _depth, tag);
            if (!reader.discardUnknown) {
                $util.makeProp(message, "$unknowns", false);
                (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
            }
        }
        if (length !== $undefined) {
            if (reader.pos !== end)
                throw $RangeError("index out of range");
            reader.len = length;
        }
        if (_end !== $undefined)
            throw $Error("missing end group");
        return message;
    };

    MemberOfEpoch.getTypeUrl = function(prefix) {
        if (prefix === $undefined)
            prefix = "type.googleapis.com";
        return prefix + "/MemberOfEpoch";
    };

    return MemberOfEpoch;
})();

export const HeardBatchNumber = $root.HeardBatchNumber = (() => {

    const HeardBatchNumber = function (properties) {
        if (properties)
            for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    };

    HeardBatchNumber.prototype.epoch = 0;
    HeardBatchNumber.prototype.member = 0;
    HeardBatchNumber.prototype.vote = null;

    HeardBatchNumber.encode = function (message, writer, _depth) {
        if (!writer)
            writer = $Writer.create();
        if (_depth === $undefined)
            _depth = 0;
        if (_depth > $util.recursionLimit)
            throw $Error("max depth exceeded");
        if (message.epoch != null && $Object.hasOwnProperty.call(message, "epoch") && message.epoch !== 0)
            writer.uint32(8).uint32(message.epoch);
        if (message.member != null && $Object.hasOwnProperty.call(message, "member") && message.member !== 0)
            writer.uint32(16).uint32(message.member);
        if (message.vote != null && $Object.hasOwnProperty.call(message, "vote"))
            $root.ProvenVote.encode(message.vote, writer.uint32(26).fork(), _depth + 1).ldelim();
        if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
            for (let i = 0; i < message.$unknowns.length; ++i)
                writer.raw(message.$unknowns[i]);
        return writer;
    };

    HeardBatchNumber.decode = function (reader, length, _end, _depth, _target) {
        if (!(reader instanceof $Reader))
            reader = $Reader.create(reader);
        if (_depth === $undefined)
            _depth = 0;
        if (_depth > $Reader.recursionLimit)
            throw $Error("max depth exceeded");
        let end, message, value;
        if (length === $undefined)
            end = reader.len;
        else {
            end = reader.pos + length;
            if (end > reader.len)
                throw $RangeError("index out of range");
            length = reader.len;
            reader.len = end;
        }
        message = _target || new $root.HeardBatchNumber();
        while (reader.pos < end) {
            let start = reader.pos;
            let tag = reader.tag();
            if (tag === _end) {
                _end = $undefined;
                break;
            }
            let wireType = tag & 7;
            switch (tag >>>= 3) {
            case 1: {
                    if (wireType !== 0)
                        break;
                    if (value = reader.uint32())
                        message.epoch = value;
                    else
                        delete message.epoch;
                    continue;
                }
            case 2: {
                    if (wireType !== 0)
                        break;
                    if (value = reader.uint32())
                        message.member = value;
                    else
                        delete message.member;
                    continue;
                }
            case 3: {
                    if (wireType !== 2)
                        break;
                    message.vote = $root.ProvenVote.decode(reader, reader.size(), $undefined, _depth + 1, message.vote);
                    continue;
                }
            }
            reader.skipType(wireType, _depth, tag);
            if (!reader.discardUnknown) {
                $util.makeProp(message, "$unknowns", false);
                (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
            }
        }
        if (length !== $undefined) {
            if (reader.pos !== end)
                throw $RangeError("index out of range");
            reader.len = length;
        }
        if (_end !== $undefined)
            throw $Error("missing end group");
        return message;
    };

    HeardBatchNumber.getTypeUrl = function(prefix) {
        if (prefix === $undefined)
            prefix = "type.googleapis.com";
        return prefix + "/HeardBatchNumber";
    };

    return HeardBatchNumber;
})();

export const Ranges = $root.Ranges = (() => {

    const Ranges = function (properties) {
        this.ranges = [];
        if (properties)
            for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    };

    Ranges.prototype.ranges = $util.emptyArray;

    Ranges.encode = function (message, writer, _depth) {
        if (!writer)
            writer = $Writer.create();
        if (_depth === $undefined)
            _depth = 0;
        if (_depth > $util.recursionLimit)
            throw $Error("max depth exceeded");
        if (message.ranges != null && message.ranges.length)
            for (let i = 0; i < message.ranges.length; ++i)
                $root.SlotRange.encode(message.ranges[i], writer.uint32(10).fork(), _depth + 1).ldelim();
        if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
            for (let i = 0; i < message.$unknowns.length; ++i)
                writer.raw(message.$unknowns[i]);
        return writer;
    };

    Ranges.decode = function (reader, length, _end, _depth, _target) {
        if (!(reader instanceof $Reader))
            reader = $Reader.create(reader);
        if (_depth === $undefined)
            _depth = 0;
        if (_depth > $Reader.recursionLimit)
            throw $Error("max depth exceeded");
        let end, message;
        if (length === $undefined)
            end = reader.len;
        else {
            end = reader.pos + length;
            if (end > reader.len)
                throw $RangeError("index out of range");
            length = reader.len;
            reader.len = end;
        }
        message = _target || new $root.Ranges();
        while (reader.pos < end) {
            let start = reader.pos;
            let tag = reader.tag();
            if (tag === _end) {
                _end = $undefined;
                break;
            }
            let wireType = tag & 7;
            switch (tag >>>= 3) {
            case 1: {
                    if (wireType !== 2)
                        break;
                    if (!(message.ranges && message.ranges.length))
                        message.ranges = [];
                    message.ranges.push($root.SlotRange.decode(reader, reader.size(), $undefined, _depth + 1));
                    continue;
                }
            }
            reader.skipType(wireType, _depth, tag);
            if (!reader.discardUnknown) {
                $util.makeProp(message, "$unknowns", false);
                (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
            }
        }
        if (length !== $undefined) {
            if (reader.pos !== end)
                throw $RangeError("index out of range");
            reader.len = length;
        }
        if (_end !== $undefined)
            throw $Error("missing end group");
        return message;
    };

    Ranges.getTypeUrl = function(prefix) {
        if (prefix === $undefined)
            prefix = "type.googleapis.com";
        return prefix + "/Ranges";
    };

    return Ranges;
})();

export const SlotRange = $root.SlotRange = (() => {

    const SlotRange = function (properties) {
        if (properties)
            for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    };

    SlotRange.prototype.prefix = "";
    SlotRange.prototype.summary = null;
    SlotRange.prototype.pairs = null;

    let $oneOfFields;

    $Object.defineProperty(SlotRange.prototype, "content", {
        get: $util.oneOfGetter($oneOfFields = ["summary", "pairs"]),
        set: $util.oneOfSetter($oneOfFields)
    });

    SlotRange.encode = function (message, writer, _depth) {
        if (!writer)
            writer = $Writer.create();
        if (_depth === $undefined)
            _depth = 0;
        if (_depth > $util.recursionLimit)
            throw $Error("max depth exceeded");
        if (message.prefix != null && $Object.hasOwnProperty.call(message, "prefix") && message.prefix !== "")
            writer.uint32(10).string(message.prefix);
        if (message.summary != null && $Object.hasOwnProperty.call(message, "summary"))
            $root.RangeSummary.encode(message.summary, writer.uint32(18).fork(), _depth + 1).ldelim();
        if (message.pairs != null && $Object.hasOwnProperty.call(message, "pairs"))
            $root.SlotPairs.encode(message.pairs, writer.uint32(26).fork(), _depth + 1).ldelim();
        if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
            for (let i = 0; i < message.$unknowns.length; ++i)
                writer.raw(message.$unknowns[i]);
        return writer;
    };

    SlotRange.decode = function (reader, length, _end, _depth, _target) {
        if (!(reader instanceof $Reader))
            reader = $Reader.create(reader);
        if (_depth === $undefined)
            _depth = 0;
        if (_depth > $Reader.recursionLimit)
            throw $Error("max depth exceeded");
        let end, message, value;
        if (length === $undefined)
            end = reader.len;
        else {
            end = reader.pos + length;
            if (end > reader.len)
                throw $RangeError("index out of range");
            length = reader.len;
            reader.len = end;
        }
        message = _target || new $root.SlotRange();
        while (reader.pos < end) {
            let start = reader.pos;
            let tag = reader.tag();
            if (tag === _end) {
                _end = $undefined;
                break;
            }
            let wireType = tag & 7;
            switch (tag >>>= 3) {
            case 1: {
                    if (wireType !== 2)
                        break;
                    if ((value = reader.stringVerify()).length)
                        message.prefix = value;
                    else
                        delete message.prefix;
                    continue;
                }
            case 2: {
                    if (wireType !== 2)
                        break;
                    message.summary = $root.RangeSummary.decode(reader, reader.size(), $undefined, _depth + 1, message.summary);
                    message.content = "summary";
                    continue;
                }
            case 3: {
                    if (wireType !== 2)
                        break;
                    message.pairs = $root.SlotPairs.decode(reader, reader.size(), $undefined, _depth + 1, message.pairs);
                    message.content = "pairs";
                    continue;
                }
            }
            reader.skipType(wireType, _depth, tag);
            if (!reader.discardUnknown) {
                $util.makeProp(message, "$unknowns", false);
                (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
            }
        }
        if (length !== $undefined) {
            if (reader.pos !== end)
                throw $RangeError("index out of range");
            reader.len = length;
        }
        if (_end !== $undefined)
            throw $Error("missing end group");
        return message;
    };

    SlotRange.getTypeUrl = function(prefix) {
        if (prefix === $undefined)
            prefix = "type.googleapis.com";
        return prefix + "/SlotRange";
    };

    return SlotRange;
})();

export const RangeSummary = $root.RangeSummary = (() => {

    const RangeSummary = function (properties) {
        if (properties)
            for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    };

    RangeSummary.prototype.count = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
    RangeSummary.prototype.digest = $util.newBuffer([]);

    RangeSummary.encode = function (message, writer, _depth) {
        if (!writer)
            writer = $Writer.create();
        if (_depth === $undefined)
            _depth = 0;
        if (_depth > $util.recursionLimit)
            throw $Error("max depth exceeded");
        if (message.count != null && $Object.hasOwnProperty.call(message, "count") && (typeof message.count === "object" ? message.count.low || message.count.high : message.count !== 0))
            writer.uint32(8).uint64(message.count);
        if (message.digest != null && $Object.hasOwnProperty.call(message, "digest") && message.digest.length)
            writer.uint32(18).bytes(message.digest);
        if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
            for (let i = 0; i < message.$unknowns.length; ++i)
                writer.raw(message.$unknowns[i]);
        return writer;
    };

    RangeSummary.decode = function (reader, length, _end, _depth, _target) {
        if (!(reader instanceof $Reader))
            reader = $Reader.create(reader);
        if (_depth === $undefined)
            _depth = 0;
        if (_depth > $Reader.recursionLimit)
            throw $Error("max depth exceeded");
        let end, message, value;
        if (length === $undefined)
            end = reader.len;
        else {
            end = reader.pos + length;
            if (end > reader.len)
                throw $RangeError("index out of range");
            length = reader.len;
            reader.len = end;
        }
        message = _target || new $root.RangeSummary();
        while (reader.pos < end) {
            let start = reader.pos;
            let tag = reader.tag();
            if (tag === _end) {
                _end = $undefined;
                break;
            }
            let wireType = tag & 7;
            switch (tag >>>= 3) {
            case 1: {
                    if (wireType !== 0)
                        break;
                    if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                        message.count = value;
                    else
                        delete message.count;
                    continue;
                }
            case 2: {
                    if (wireType !== 2)
                        break;
                    if ((value = reader.bytes()).length)
                        message.digest = value;
                    else
                        delete message.digest;
                    continue;
                }
            }
            reader.skipType(wireType, _depth, tag);
            if (!reader.discardUnknown) {
                $util.makeProp(message, "$unknowns", false);
                (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
            }
        }
        if (length !== $undefined) {
            if (reader.pos !== end)
                throw $RangeError("index out of range");
            reader.len = length;
        }
        if (_end !== $undefined)
            throw $Error("missing end group");
        return message;
    };

    RangeSummary.getTypeUrl = function(prefix) {
        if (prefix === $undefined)
            prefix = "type.googleapis.com";
        return prefix + "/RangeSummary";
    };

    return RangeSummary;
})();

export const SlotPairs = $root.SlotPairs = (() => {

    const SlotPairs = function (properties) {
        this.pairs = [];
        if (properties)
            for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    };

    SlotPairs.prototype.pairs = $util.emptyArray;

    SlotPairs.encode = function (message, writer, _depth) {
        if (!writer)
            writer = $Writer.create();
        if (_depth === $undefined)
            _depth = 0;
        if (_depth > $util.recursionLimit)
            throw $Error("max depth exceeded");
        if (message.pairs != null && message.pairs.length)
            for (let i = 0; i < message.pairs.length; ++i)
                $root.CertifiedSlot.encode(message.pairs[i], writer.uint32(10).fork(), _depth + 1).ldelim();
        if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
            for (let i = 0; i < message.$unknowns.length; ++i)
                writer.raw(message.$unknowns[i]);
        return writer;
    };

    SlotPairs.decode = function (reader, length, _end, _depth, _target) {
        if (!(reader instanceof $Reader))
            reader = $Reader.create(reader);
        if (_depth === $undefined)
            _depth = 0;
        if (_depth > $Reader.recursionLimit)
            throw $Error("max depth exceeded");
        let end, message;
        if (length === $undefined)
            end = reader.len;
        else {
            end = reader.pos + length;
            if (end > reader.len)
                throw $RangeError("index out of range");
            length = reader.len;
            reader.len = end;
        }
        message = _target || new $root.SlotPairs();
        while (reader.pos < end) {
            let start = reader.pos;
            let tag = reader.tag();
            if (tag === _end) {
                _end = $undefined;
                break;
            }
            let wireType = tag & 7;
            switch (tag >>>= 3) {
            case 1: {
                    if (wireType !== 2)
                        break;
                    if (!(message.pairs && message.pairs.length))
                        message.pairs = [];
                    message.pairs.push($root.CertifiedSlot.decode(reader, reader.size(), $undefined, _depth + 1));
                    continue;
                }
            }
            reader.skipType(wireType, _depth, tag);
            if (!reader.discardUnknown) {
                $util.makeProp(message, "$unknowns", false);
                (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
            }
        }
        if (length !== $undefined) {
            if (reader.pos !== end)
                throw $RangeError("index out of range");
            reader.len = length;
        }
        if (_end !== $undefined)
            throw $Error("missing end group");
        return message;
    };

    SlotPairs.getTypeUrl = function(prefix) {
        if (prefix === $undefined)
            prefix = "type.googleapis.com";
        return prefix + "/SlotPairs";
    };

    return SlotPairs;
})();

export const Purpose = $root.Purpose = (() => {
    const valuesById = $Object.create(null), values = $Object.create(valuesById);
    values[valuesById[0] = "PURPOSE_UNSPECIFIED"] = 0;
    values[valuesById[1] = "REGISTER"] = 1;
    values[valuesById[2] = "LOGIN"] = 2;
    values[valuesById[3] = "LOGOUT"] = 3;
    return values;
})();

export const Request = $root.Request = (() => {

    const Request = function (properties) {
        if (properties)
            for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    };

    Request.prototype.id = $util.newBuffer([]);
    Request.prototype.hello = null;
    Request.prototype.presence = null;
    Request.prototype.challenge = null;
    Request.prototype.register = null;
    Request.prototype.lookup = null;
    Request.prototype.login = null;
    Request.prototype.logout = null;
    Request.prototype.ping = null;
    Request.prototype.send = null;
    Request.prototype.fetch = null;
    Request.prototype.acknowledge = null;
    Request.prototype.status = null;
    Request.prototype.publishKeyPackages = null;
    Request.prototype.takeKeyPackage = null;

    let $oneOfFields;

    $Object.defineProperty(Request.prototype, "body", {
        get: $util.oneOfGetter($oneOfFields = ["hello", "presence", "challenge", "register", "lookup", "login", "logout", "ping", "send", "fetch", "acknowledge", "status", "publishKeyPackages", "takeKeyPackage"]),
        set: $util.oneOfSetter($oneOfFields)
    });

    Request.encode = function (message, writer, _depth) {
        if (!writer)
            writer = $Writer.create();
        if (_depth === $undefined)
            _depth = 0;
        if (_depth > $util.recursionLimit)
            throw $Error("max depth exceeded");
        if (message.id != null && $Object.hasOwnProperty.call(message, "id") && message.id.length)
            writer.uint32(10).bytes(message.id);
        if (message.hello != null && $Object.hasOwnProperty.call(message, "hello"))
            $root.HelloRequest.encode(message.hello, writer.uint32(18).fork(), _depth + 1).ldelim();
        if (message.presence != null && $Object.hasOwnProperty.call(message, "presence"))
            $root.PresenceRequest.encode(message.presence, writer.uint32(26).fork(), _depth + 1).ldelim();
        if (message.challenge != null && $Object.hasOwnProperty.call(message, "challenge"))
            $root.ChallengeRequest.encode(message.challenge, writer.uint32(34).fork(), _depth + 1).ldelim();
        if (message.register != null && $Object.hasOwnProperty.call(message, "register"))
            $root.RegisterRequest.encode(message.register, writer.uint32(42).fork(), _depth + 1).ldelim();
        if (message.lookup != null && $Object.hasOwnProperty.call(message, "lookup"))
            $root.LookupRequest.encode(message.lookup, writer.uint32(50).fork(), _depth + 1).ldelim();
        if (message.login != null && $Object.hasOwnProperty.call(message, "login"))
            $root.LoginRequest.encode(message.login, writer.uint32(58).fork(), _depth + 1).ldelim();
        if (message.logout != null && $Object.hasOwnProperty.call(message, "logout"))
            $root.LogoutRequest.encode(message.logout, writer.uint32(66).fork(), _depth + 1).ldelim();
        if (message.ping != null && $Object.hasOwnProperty.call(message, "ping"))
            $root.PingRequest.encode(message.ping, writer.uint32(74).fork(), _depth + 1).ldelim();
        if (message.send != null && $Object.hasOwnProperty.call(message, "send"))
            $root.SendRequest.encode(message.send, writer.uint32(82).fork(), _depth + 1).ldelim();
        if (message.fetch != null && $Object.hasOwnProperty.call(message, "fetch"))
            $root.FetchRequest.encode(message.fetch, writer.uint32(90).fork(), _depth + 1).ldelim();
        if (message.acknowledge != null && $Object.hasOwnProperty.call(message, "acknowledge"))
            $root.AcknowledgeRequest.encode(message.acknowledge, writer.uint32(98).fork(), _depth + 1).ldelim();
        if (message.status != null && $Object.hasOwnProperty.call(message, "status"))
            $root.StatusRequest.encode(message.status, writer.uint32(106).fork(), _depth + 1).ldelim();
        if (message.publishKeyPackages != null && $Object.hasOwnProperty.call(message, "publishKeyPackages"))
            $root.PublishKeyPackagesRequest.encode(message.publishKeyPackages, writer.uint32(114).fork(), _depth + 1).ldelim();
        if (message.takeKeyPackage != null && $Object.hasOwnProperty.call(message, "takeKeyPackage"))
            $root.TakeKeyPackageRequest.encode(message.takeKeyPackage, writer.uint32(122).fork(), _depth + 1).ldelim();
        if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
            for (let i = 0; i < message.$unknowns.length; ++i)
                writer.raw(message.$unknowns[i]);
        return writer;
    };

    Request.decode = function (reader, length, _end, _depth, _target) {
        if (!(reader instanceof $Reader))
            reader = $Reader.create(reader);
        if (_depth === $undefined)
            _depth = 0;
        if (_depth > $Reader.recursionLimit)
            throw $Error("max depth exceeded");
        let end, message, value;
        if (length === $undefined)
            end = reader.len;
        else {
            end = reader.pos + length;
            if (end > reader.len)
                throw $RangeError("index out of range");
            length = reader.len;
            reader.len = end;
        }
        message = _target || new $root.Request();
        while (reader.pos < end) {
            let start = reader.pos;
            let tag = reader.tag();
            if (tag === _end) {
                _end = $undefined;
                break;
            }
            let wireType = tag & 7;
            switch (tag >>>= 3) {
            case 1: {
                    if (wireType !== 2)
                        break;
                    if ((value = reader.bytes()).length)
                        message.id = value;
                    else
                        delete message.id;
                    continue;
                }
            case 2: {
                    if (wireType !== 2)
                        break;
                    message.hello = $root.HelloRequest.decode(reader, reader.size(), $undefined, _depth + 1, message.hello);
                    message.body = "hello";
                    continue;
                }
            case 3: {
                    if (wireType !== 2)
                        break;
                    message.presence = $root.PresenceRequest.decode(reader, reader.size(), $undefined, _depth + 1, message.presence);
                    message.body = "presence";
                    continue;
                }
            case 4: {
                    if (wireType !== 2)
                        break;
                    message.challenge = $root.ChallengeRequest.decode(reader, reader.size(), $undefined, _depth + 1, message.challenge);
                    message.body = "challenge";
                    continue;
                }
            case 5: {
                    if (wireType !== 2)
                        break;
                    message.register = $root.RegisterRequest.decode(reader, reader.size(), $undefined, _depth + 1, message.register);
                    message.body = "register";
                    continue;
                }
            case 6: {
                    if (wireType !== 2)
                        break;
                    message.lookup = $root.LookupRequest.decode(reader, reader.size(), $undefined, _depth + 1, message.lookup);
                    message.body = "lookup";
                    continue;
                }
            case 7: {
                    if (wireType !== 2)
                        break;
                    message.login = $root.LoginRequest.decode(reader, reader.size(), $undefined, _depth + 1, message.login);
                    message.body = "login";
                    continue;
                }
            case 8: {
                    if (wireType !== 2)
                        break;
                    message.logout = $root.LogoutRequest.decode(reader, reader.size(), $undefined, _depth + 1, message.logout);
                    message.body = "logout";
                    continue;
                }
            case 9: {
                    if (wireType !== 2)
                        break;
                    message.ping = $root.PingRequest.decode(reader, reader.size(), $undefined, _depth + 1, message.ping);
                    message.body = "ping";
                    continue;
                }
            case 10: {
                    if (wireType !== 2)
                        break;
                    message.send = $root.SendRequest.decode(reader, reader.size(), $undefined, _depth + 1, message.send);
                    message.body = "send";
                    continue;
                }
            case 11: {
                    if (wireType !== 2)
                        break;
                    message.fetch = $root.FetchRequest.decode(reader, reader.size(), $undefined, _depth + 1, message.fetch);
                    message.body = "fetch";
                    continue;
                }
            case 12: {
                    if (wireType !== 2)
                        break;
                    message.acknowledge = $root.AcknowledgeRequest.decode(reader, reader.size(), $undefined, _depth + 1, message.acknowledge);
                    message.body = "acknowledge";
                    continue;
                }
            case 13: {
                    if (wireType !== 2)
                        break;
                    message.status = $root.StatusRequest.decode(reader, reader.size(), $undefined, _depth + 1, message.status);
                    message.body = "status";
                    continue;
                }
            case 14: {
                    if (wireType !== 2)
                        break;
                    message.publishKeyPackages = $root.PublishKeyPackagesRequest.decode(reader, reader.size(), $undefined, _depth + 1, message.publishKeyPackages);
                    message.body = "publishKeyPackages";
                    continue;
                }
            case 15: {
                    if (wireType !== 2)
                        break;
                    message.takeKeyPackage = $root.TakeKeyPackageRequest.decode(reader, reader.size(), $undefined, _depth + 1, message.takeKeyPackage);
                    message.body = "takeKeyPackage";
                    continue;
                }
            }
            reader.skipType(wireType, _depth, tag);
            if (!reader.discardUnknown) {
                $util.makeProp(message, "$unknowns", false);
                (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
            }
        }
        if (length !== $undefined) {
            if (reader.pos !== end)
                throw $RangeError("index out of range");
            reader.len = length;
        }
        if (_end !== $undefined)
            throw $Error("missing end group");
        return message;
    };

    Request.getTypeUrl = function(prefix) {
        if (prefix === $undefined)
            prefix = "type.googleapis.com";
        return prefix + "/Request";
    };

    return Request;
})();

export const HelloRequest = $root.HelloRequest = (() => {

    const HelloRequest = function (properties) {
        this.versions = [];
        if (properties)
            for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    };

    HelloRequest.prototype.versions = $util.emptyArray;
    HelloRequest.prototype.knownEpoch = null;

    let $oneOfFields;

    // Virtual OneOf for proto3 optional field
    $Object.defineProperty(HelloRequest.prototype, "_knownEpoch", {
        get: $util.oneOfGetter($oneOfFields = ["knownEpoch"]),
        set: $util.oneOfSetter($oneOfFields)
    });

    HelloRequest.encode = function (message, writer, _depth) {
        if (!writer)
            writer = $Writer.create();
        if (_depth === $undefined)
            _depth = 0;
        if (_depth > $util.recursionLimit)
            throw $Error("max depth exceeded");
        if (message.versions != null && message.versions.length)
            writer.uint32(10).uint32s(message.versions);
        if (message.knownEpoch != null && $Object.hasOwnProperty.call(message, "knownEpoch"))
            writer.uint32(16).uint32(message.knownEpoch);
        if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
            for (let i = 0; i < message.$unknowns.length; ++i)
                writer.raw(message.$unknowns[i]);
        return writer;
    };

    HelloRequest.decode = function (reader, length, _end, _depth, _target) {
        if (!(reader instanceof $Reader))
            reader = $Reader.create(reader);
        if (_depth === $undefined)
            _depth = 0;
        if (_depth > $Reader.recursionLimit)
            throw $Error("max depth exceeded");
        let end, message;
        if (length === $undefined)
            end = reader.len;
        else {
            end = reader.pos + length;
            if (end > reader.len)
                throw $RangeError("index out of range");
            length = reader.len;
            reader.len = end;
        }
        message = _target || new $root.HelloRequest();
        while (reader.pos < end) {
            let start = reader.pos;
            let tag = reader.tag();
            if (tag === _end) {
                _end = $undefined;
                break;
            }
            let wireType = tag & 7;
            switch (tag >>>= 3) {
            case 1: {
                    if (wireType === 2) {
                        if (!(message.versions && message.versions.length))
                            message.versions = [];
                        reader.uint32s(message.versions);
                        continue;
                    }
                    if (wireType !== 0)
                        break;
                    if (!(message.versions && message.versions.length))
                        message.versions = [];
                    message.versions.push(reader.uint32());
                    continue;
                }
            case 2: {
                    if (wireType !== 0)
                        break;
                    message.knownEpoch = reader.uint32();
                    message._knownEpoch = "knownEpoch";
                    continue;
                }
            }
            reader.skipType(wireType, _depth, tag);
            if (!reader.discardUnknown) {
                $util.makeProp(message, "$unknowns", false);
                (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
            }
        }
        if (length !== $undefined) {
            if (reader.pos !== end)
                throw $RangeError("index out of range");
            reader.len = length;
        }
        if (_end !== $undefined)
            throw $Error("missing end group");
        return message;
    };

    HelloRequest.getTypeUrl = function(prefix) {
        if (prefix === $undefined)
            prefix = "type.googleapis.com";
        return prefix + "/HelloRequest";
    };

    return HelloRequest;
})();

export const PresenceRequest = $root.PresenceRequest = (() => {

    const PresenceRequest = function (properties) {
        if (properties)
            for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    };

    PresenceRequest.prototype.after = $util.newBuffer([]);

    PresenceRequest.encode = function (message, writer, _depth) {
        if (!writer)
            writer = $Writer.create();
        if (_depth === $undefined)
            _depth = 0;
        if (_depth > $util.recursionLimit)
            throw $Error("max depth exceeded");
        if (message.after != null && $Object.hasOwnProperty.call(message, "after") && message.after.length)
            writer.uint32(10).bytes(message.after);
        if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
            for (let i = 0; i < message.$unknowns.length; ++i)
                writer.raw(message.$unknowns[i]);
        return writer;
    };

    PresenceRequest.decode = function (reader, length, _end, _depth, _target) {
        if (!(reader instanceof $Reader))
            reader = $Reader.create(reader);
        if (_depth === $undefined)
            _depth = 0;
        if (_depth > $Reader.recursionLimit)
            throw $Error("max depth exceeded");
        let end, message, value;
        if (length === $undefined)
            end = reader.len;
        else {
            end = reader.pos + length;
            if (end > reader.len)
                throw $RangeError("index out of range");
            length = reader.len;
            reader.len = end;
        }
        message = _target || new $root.PresenceRequest();
        while (reader.pos < end) {
            let start = reader.pos;
            let tag = reader.tag();
            if (tag === _end) {
                _end = $undefined;
                break;
            }
            let wireType = tag & 7;
            switch (tag >>>= 3) {
            case 1: {
                    if (wireType !== 2)
                        break;
                    if ((value = reader.bytes()).length)
                        message.after = value;
                    else
                        delete message.after;
                    continue;
                }
            }
            reader.skipType(wireType, _depth, tag);
            if (!reader.discardUnknown) {
                $util.makeProp(message, "$unknowns", false);
                (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
            }
        }
        if (length !== $undefined) {
            if (reader.pos !== end)
                throw $RangeError("index out of range");
            reader.len = length;
        }
        if (_end !== $undefined)
            throw $Error("missing end group");
        return message;
    };

    PresenceRequest.getTypeUrl = function(prefix) {
        if (prefix === $undefined)
            prefix = "type.googleapis.com";
        return prefix + "/PresenceRequest";
    };

    return PresenceRequest;
})();

export const ChallengeRequest = $root.ChallengeRequest = (() => {

    const ChallengeRequest = function (properties) {
        if (properties)
            for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    };

    ChallengeRequest.prototype.purpose = 0;

    ChallengeRequest.encode = function (message, writer, _depth) {
        if (!writer)
            writer = $Writer.create();
        if (_depth === $undefined)
            _depth = 0;
        if (_depth > $util.recursionLimit)
            throw $Error("max depth exceeded");
        if (message.purpose != null && $Object.hasOwnProperty.call(message, "purpose") && message.purpose !== 0)
            writer.uint32(8).int32(message.purpose);
        if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
            for (let i = 0; i < message.$unknowns.length; ++i)
                writer.raw(message.$unknowns[i]);
        return writer;
    };

    ChallengeRequest.decode = function (reader, length, _end, _depth, _target) {
        if (!(reader instanceof $Reader))
            reader = $Reader.create(reader);
        if (_depth === $undefined)
            _depth = 0;
        if (_depth > $Reader.recursionLimit)
            throw $Error("max depth exceeded");
        let end, message, value;
        if (length === $undefined)
            end = reader.len;
        else {
            end = reader.pos + length;
            if (end > reader.len)
                throw $RangeError("index out of range");
            length = reader.len;
            reader.len = end;
        }
        message = _target || new $root.ChallengeRequest();
        while (reader.pos < end) {
            let start = reader.pos;
            let tag = reader.tag();
            if (tag === _end) {
                _end = $undefined;
                break;
            }
            let wireType = tag & 7;
            switch (tag >>>= 3) {
            case 1: {
                    if (wireType !== 0)
                        break;
                    if (value = reader.int32())
                        message.purpose = value;
                    else
                        delete message.purpose;
                    continue;
                }
            }
            reader.skipType(wireType, _depth, tag);
            if (!reader.discardUnknown) {
                $util.makeProp(message, "$unknowns", false);
                (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
            }
        }
        if (length !== $undefined) {
            if (reader.pos !== end)
                throw $RangeError("index out of range");
            reader.len = length;
        }
        if (_end !== $undefined)
            throw $Error("missing end group");
        return message;
    };

    ChallengeRequest.getTypeUrl = function(prefix) {
        if (prefix === $undefined)
            prefix = "type.googleapis.com";
        return prefix + "/ChallengeRequest";
    };

    return ChallengeRequest;
})();

export const RegisterRequest = $root.RegisterRequest = (() => {

    const RegisterRequest = function (properties) {
        if (properties)
            for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    };

    RegisterRequest.prototype.registration = null;
    RegisterRequest.prototype.challenge = $util.newBuffer([]);
    RegisterRequest.prototype.signature = $util.newBuffer([]);

    RegisterRequest.encode = function (message, writer, _depth) {
        if (!writer)
            writer = $Writer.create();
        if (_depth === $undefined)
            _depth = 0;
        if (_depth > $util.recursionLimit)
            throw $Error("max depth exceeded");
        if (message.registration != null && $Object.hasOwnProperty.call(message, "registration"))
            $root.SignedRegistration.encode(message.registration, writer.uint32(10).fork(), _depth + 1).ldelim();
        if (message.challenge != null && $Object.hasOwnProperty.call(message, "challenge") && message.challenge.length)
            writer.uint32(18).bytes(message.challenge);
        if (message.signature != null && $Object.hasOwnProperty.call(message, "signature") && message.signature.length)
            writer.uint32(26).bytes(message.signature);
        if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
            for (let i = 0; i < message.$unknowns.length; ++i)
                writer.raw(message.$unknowns[i]);
        return writer;
    };

    RegisterRequest.decode = function (reader, length, _end, _depth, _target) {
        if (!(reader instanceof $Reader))
            reader = $Reader.create(reader);
        if (_depth === $undefined)
            _depth = 0;
        if (_depth > $Reader.recursionLimit)
            throw $Error("max depth exceeded");
        let end, message, value;
        if (length === $undefined)
            end = reader.len;
        else {
            end = reader.pos + length;
            if (end > reader.len)
                throw $RangeError("index out of range");
            length = reader.len;
            reader.len = end;
        }
        message = _target || new $root.RegisterRequest();
        while (reader.pos < end) {
            let start = reader.pos;
            let tag = reader.tag();
            if (tag === _end) {
                _end = $undefined;
                break;
            }
            let wireType = tag & 7;
            switch (tag >>>= 3) {
            case 1: {
                    if (wireType !== 2)
                        break;
                    message.registration = $root.SignedRegistration.decode(reader, reader.size(), $undefined, _depth + 1, message.registration);
                    continue;
                }
            case 2: {
                    if (wireType !== 2)
                        break;
                    if ((value = reader.bytes()).length)
                        message.challenge = value;
                    else
                        delete message.challenge;
                    continue;
                }
            case 3: {
                    if (wireType !== 2)
                        break;
                    if ((value = reader.bytes()).length)
                        message.signature = value;
                    else
                        delete message.signature;
                    continue;
                }
            }
            reader.skipType(wireType, _depth, tag);
            if (!reader.discardUnknown) {
                $util.makeProp(message, "$unknowns", false);
                (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
            }
        }
        if (length !== $undefined) {
            if (reader.pos !== end)
                throw $RangeError("index out of range");
            reader.len = length;
        }
        if (_end !== $undefined)
            throw $Error("missing end group");
        return message;
    };

    RegisterRequest.getTypeUrl = function(prefix) {
        if (prefix === $undefined)
            prefix = "type.googleapis.com";
        return prefix + "/RegisterRequest";
    };

    return RegisterRequest;
})();

export const LookupRequest = $root.LookupRequest = (() => {

    const LookupRequest = function (properties) {
        this.names = [];
        if (properties)
            for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    };

    LookupRequest.prototype.names = $util.emptyArray;

    LookupRequest.encode = function (message, writer, _depth) {
        if (!writer)
            writer = $Writer.create();
        if (_depth === $undefined)
            _depth = 0;
        if (_depth > $util.recursionLimit)
            throw $Error("max depth exceeded");
        if (message.names != null && message.names.length)
            for (let i = 0; i < message.names.length; ++i)
                writer.uint32(10).string(message.names[i]);
        if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
            for (let i = 0; i < message.$unknowns.length; ++i)
                writer.raw(message.$unknowns[i]);
        return writer;
    };

    LookupRequest.decode = function (reader, length, _end, _depth, _target) {
        if (!(reader instanceof $Reader))
            reader = $Reader.create(reader);
        if (_depth === $undefined)
            _depth = 0;
        if (_depth > $Reader.recursionLimit)
            throw $Error("max depth exceeded");
        let end, message;
        if (length === $undefined)
            end = reader.len;
        else {
            end = reader.pos + length;
            if (end > reader.len)
                throw $RangeError("index out of range");
            length = reader.len;
            reader.len = end;
        }
        message = _target || new $root.LookupRequest();
        while (reader.pos < end) {
            let start = reader.pos;
            let tag = reader.tag();
            if (tag === _end) {
                _end = $undefined;
                break;
            }
            let wireType = tag & 7;
            switch (tag >>>= 3) {
            case 1: {
                    if (wireType !== 2)
                        break;
                    if (!(message.names && message.names.length))
                        message.names = [];
                    message.names.push(reader.stringVerify());
                    continue;
                }
            }
            reader.skipType(wireType, _depth, tag);
            if (!reader.discardUnknown) {
                $util.makeProp(message, "$unknowns", false);
                (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
            }
        }
        if (length !== $undefined) {
            if (reader.pos !== end)
                throw $RangeError("index out of range");
            reader.len = length;
        }
        if (_end !== $undefined)
            throw $Error("missing end group");
        return message;
    };

    LookupRequest.getTypeUrl = function(prefix) {
        if (prefix === $undefined)
            prefix = "type.googleapis.com";
        return prefix + "/LookupRequest";
    };

    return LookupRequest;
})();

export const LoginRequest = $root.LoginRequest = (() => {

    const LoginRequest = function (properties) {
        if (properties)
            for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    };

    LoginRequest.prototype.name = "";
    LoginRequest.prototype.device = $util.newBuffer([]);
    LoginRequest.prototype.challenge = $util.newBuffer([]);
    LoginRequest.prototype.signature = $util.newBuffer([]);

    LoginRequest.encode = function (message, writer, _depth) {
        if (!writer)
            writer = $Writer.create();
        if (_depth === $undefined)
            _depth = 0;
        if (_depth > $util.recursionLimit)
            throw $Error("max depth exceeded");
        if (message.name != null && $Object.hasOwnProperty.call(message, "name") && message.name !== "")
            writer.uint32(10).string(message.name);
        if (message.device != null && $Object.hasOwnProperty.call(message, "device") && message.device.length)
            writer.uint32(18).bytes(message.device);
        if (message.challenge != null && $Object.hasOwnProperty.call(message, "challenge") && message.challenge.length)
            writer.uint32(26).bytes(message.challenge);
        if (message.signature != null && $Object.hasOwnProperty.call(message, "signature") && message.signature.length)
            writer.uint32(34).bytes(message.signature);
        if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
            for (let i = 0; i < message.$unknowns.length; ++i)
                writer.raw(message.$unknowns[i]);
        return writer;
    };

    LoginRequest.decode = function (reader, length, _end, _depth, _target) {
        if (!(reader instanceof $Reader))
            reader = $Reader.create(reader);
        if (_depth === $undefined)
            _depth = 0;
        if (_depth > $Reader.recursionLimit)
            throw $Error("max depth exceeded");
        let end, message, value;
        if (length === $undefined)
            end = reader.len;
        else {
            end = reader.pos + length;
            if (end > reader.len)
                throw $RangeError("index out of range");
            length = reader.len;
            reader.len = end;
        }
        message = _target || new $root.LoginRequest();
        while (reader.pos < end) {
            let start = reader.pos;
            let tag = reader.tag();
            if (tag === _end) {
                _end = $undefined;
                break;
            }
            let wireType = tag & 7;
            switch (tag >>>= 3) {
            case 1: {
                    if (wireType !== 2)
                        break;
                    if ((value = reader.stringVerify()).length)
                        message.name = value;
                    else
                        delete message.name;
                    continue;
                }
            case 2: {
                    if (wireType !== 2)
                        break;
                    if ((value = reader.bytes()).length)
                        message.device = value;
                    else
                        delete message.device;
                    continue;
                }
            case 3: {
                    if (wireType !== 2)
                        break;
                    if ((value = reader.bytes()).length)
                        message.challenge = value;
                    else
                        delete message.challenge;
                    continue;
                }
            case 4: {
                    if (wireType !== 2)
                        break;
                    if ((value = reader.bytes()).length)
                        message.signature = value;
                    else
                        delete message.signature;
                    continue;
                }
            }
            reader.skipType(wireType, _depth, tag);
            if (!reader.discardUnknown) {
                $util.makeProp(message, "$unknowns", false);
                (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
            }
        }
        if (length !== $undefined) {
            if (reader.pos !== end)
                throw $RangeError("index out of range");
            reader.len = length;
        }
        if (_end !== $undefined)
            throw $Error("missing end group");
        return message;
    };

    LoginRequest.getTypeUrl = function(prefix) {
        if (prefix === $undefined)
            prefix = "type.googleapis.com";
        return prefix + "/LoginRequest";
    };

    return LoginRequest;
})();

export const LogoutRequest = $root.LogoutRequest = (() => {

    const LogoutRequest = function (properties) {
        if (properties)
            for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    };

    LogoutRequest.prototype.name = "";
    LogoutRequest.prototype.device = $util.newBuffer([]);
    LogoutRequest.prototype.challenge = $util.newBuffer([]);
    LogoutRequest.prototype.signature = $util.newBuffer([]);

    LogoutRequest.encode = function (message, writer, _depth) {
        if (!writer)
            writer = $Writer.create();
        if (_depth === $undefined)
            _depth = 0;
        if (_depth > $util.recursionLimit)
            throw $Error("max depth exceeded");
        if (message.name != null && $Object.hasOwnProperty.call(message, "name") && message.name !== "")
            writer.uint32(10).string(message.name);
        if (message.device != null && $Object.hasOwnProperty.call(message, "device") && message.device.length)
            writer.uint32(18).bytes(message.device);
        if (message.challenge != null && $Object.hasOwnProperty.call(message, "challenge") && message.challenge.length)
            writer.uint32(26).bytes(message.challenge);
        if (message.signature != null && $Object.hasOwnProperty.call(message, "signature") && message.signature.length)
            writer.uint32(34).bytes(message.signature);
        if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
            for (let i = 0; i < message.$unknowns.length; ++i)
                writer.raw(message.$unknowns[i]);
        return writer;
    };

    LogoutRequest.decode = function (reader, length, _end, _depth, _target) {
        if (!(reader instanceof $Reader))
            reader = $Reader.create(reader);
        if (_depth === $undefined)
            _depth = 0;
        if (_depth > $Reader.recursionLimit)
            throw $Error("max depth exceeded");
        let end, message, value;
        if (length === $undefined)
            end = reader.len;
        else {
            end = reader.pos + length;
            if (end > reader.len)
                throw $RangeError("index out of range");
            length = reader.len;
            reader.len = end;
        }
        message = _target || new $root.LogoutRequest();
        while (reader.pos < end) {
            let start = reader.pos;
            let tag = reader.tag();
            if (tag === _end) {
                _end = $undefined;
                break;
            }
            let wireType = tag & 7;
            switch (tag >>>= 3) {
            case 1: {
                    if (wireType !== 2)
                        break;
                    if ((value = reader.stringVerify()).length)
                        message.name = value;
                    else
                        delete message.name;
                    continue;
                }
            case 2: {
                    if (wireType !== 2)
                        break;
                    if ((value = reader.bytes()).length)
                        message.device = value;
                    else
                        delete message.device;
                    continue;
                }
            case 3: {
                    if (wireType !== 2)
                        break;
                    if ((value = reader.bytes()).length)
                        message.challenge = value;
                    else
                        delete message.challenge;
                    continue;
                }
            case 4: {
                    if (wireType !== 2)
                        break;
                    if ((value = reader.bytes()).length)
                        message.signature = value;
                    else
                        delete message.signature;
                    continue;
                }
            }
            reader.skipType(wireType, _depth, tag);
            if (!reader.discardUnknown) {
                $util.makeProp(message, "$unknowns", false);
                (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
            }
        }
        if (length !== $undefined) {
            if (reader.pos !== end)
                throw $RangeError("index out of range");
            reader.len = length;
        }
        if (_end !== $undefined)
            throw $Error("missing end group");
        return message;
    };

    LogoutRequest.getTypeUrl = function(prefix) {
        if (prefix === $undefined)
            prefix = "type.googleapis.com";
        return prefix + "/LogoutRequest";
    };

    return LogoutRequest;
})();

export const PingRequest = $root.PingRequest = (() => {

    const PingRequest = function (properties) {
        if (properties)
            for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    };

    PingRequest.encode = function (message, writer, _depth) {
        if (!writer)
            writer = $Writer.create();
        if (_depth === $undefined)
            _depth = 0;
        if (_depth > $util.recursionLimit)
            throw $Error("max depth exceeded");
        if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
            for (let i = 0; i < message.$unknowns.length; ++i)
                writer.raw(message.$unknowns[i]);
        return writer;
    };

    PingRequest.decode = function (reader, length, _end, _depth, _target) {
        if (!(reader instanceof $Reader))
            reader = $Reader.create(reader);
        if (_depth === $undefined)
            _depth = 0;
        if (_depth > $Reader.recursionLimit)
            throw $Error("max depth exceeded");
        let end, message;
        if (length === $undefined)
            end = reader.len;
        else {
            end = reader.pos + length;
            if (end > reader.len)
                throw $RangeError("index out of range");
            length = reader.len;
            reader.len = end;
        }
        message = _target || new $root.PingRequest();
        while (reader.pos < end) {
            let start = reader.pos;
            let tag = reader.tag();
            if (tag === _end) {
                _end = $undefined;
                break;
            }
            reader.skipType(tag & 7, _depth, tag);
            if (!reader.discardUnknown) {
                $util.makeProp(message, "$unknowns", false);
                (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
            }
        }
        if (length !== $undefined) {
            if (reader.pos !== end)
                throw $RangeError("index out of range");
            reader.len = length;
        }
        if (_end !== $undefined)
            throw $Error("missing end group");
        return message;
    };

    PingRequest.getTypeUrl = function(prefix) {
        if (prefix === $undefined)
            prefix = "type.googleapis.com";
        return prefix + "/PingRequest";
    };

    return PingRequest;
})();

export const SendRequest = $root.SendRequest = (() => {

    const SendRequest = function (properties) {
        if (properties)
            for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    };

    SendRequest.prototype.recipient = "";
    SendRequest.prototype.messageId = $util.newBuffer([]);
    SendRequest.prototype.envelope = $util.newBuffer([]);
    SendRequest.prototype.receiptHash = $util.newBuffer([]);
    SendRequest.prototype.order = null;

    SendRequest.encode = function (message, writer, _depth) {
        if (!writer)
            writer = $Writer.create();
        if (_depth === $undefined)
            _depth = 0;
        if (_depth > $util.recursionLimit)
            throw $Error("max depth exceeded");
        if (message.recipient != null && $Object.hasOwnProperty.call(message, "recipient") && message.recipient !== "")
            writer.uint32(10).string(message.recipient);
        if (message.messageId != null && $Object.hasOwnProperty.call(message, "messageId") && message.messageId.length)
            writer.uint32(18).bytes(message.messageId);
        if (message.envelope != null && $Object.hasOwnProperty.call(message, "envelope") && message.envelope.length)
            writer.uint32(26).bytes(message.envelope);
        if (message.receiptHash != null && $Object.hasOwnProperty.call(message, "receiptHash") && message.receiptHash.length)
            writer.uint32(34).bytes(message.receiptHash);
        if (message.order != null && $Object.hasOwnProperty.call(message, "order"))
            $root.CommitOrder.encode(message.order, writer.uint32(42).fork(), _depth + 1).ldelim();
        if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
            for (let i = 0; i < message.$unknowns.length; ++i)
                writer.raw(message.$unknowns[i]);
        return writer;
    };

    SendRequest.decode = function (reader, length, _end, _depth, _target) {
        if (!(reader instanceof $Reader))
            reader = $Reader.create(reader);
        if (_depth === $undefined)
            _depth = 0;
        if (_depth > $Reader.recursionLimit)
            throw $Error("max depth exceeded");
        let end, message, value;
        if (length === $undefined)
            end = reader.len;
        else {
            end = reader.pos + length;
            if (end > reader.len)
                throw $RangeError("index out of range");
            length = reader.len;
            reader.len = end;
        }
        message = _target || new $root.SendRequest();
        while (reader.pos < end) {
            let start = reader.pos;
            let tag = reader.tag();
            if (tag === _end) {
                _end = $undefined;
                break;
            }
            let wireType = tag & 7;
            switch (tag >>>= 3) {
            case 1: {
                    if (wireType !== 2)
                        break;
                    if ((value = reader.stringVerify()).length)
                        message.recipient = value;
                    else
                        delete message.recipient;
                    continue;
                }
            case 2: {
                    if (wireType !== 2)
                        break;
                    if ((value = reader.bytes()).length)
                        message.messageId = value;
                    else
                        delete message.messageId;
                    continue;
                }
            case 3: {
                    if (wireType !== 2)
                        break;
                    if ((value = reader.bytes()).length)
                        message.envelope = value;
                    else
                        delete message.envelope;
                    continue;
                }
            case 4: {
                    if (wireType !== 2)
                        break;
                    if ((value = reader.bytes()).length)
                        message.receiptHash = value;
                    else
                        delete message.receiptHash;
                    continue;
                }
            case 5: {
                    if (wireType !== 2)
                        break;
                    message.order = $root.CommitOrder.decode(reader, reader.size(), $undefined, _depth + 1, message.order);
                    continue;
                }
            }
            reader.skipType(wireType, _depth, tag);
            if (!reader.discardUnknown) {
                $util.makeProp(message, "$unknowns", false);
                (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
            }
        }
        if (length !== $undefined) {
            if (reader.pos !== end)
                throw $RangeError("index out of range");
            reader.len = length;
        }
        if (_end !== $undefined)
            throw $Error("missing end group");
        return message;
    };

    SendRequest.getTypeUrl = function(prefix) {
        if (prefix === $undefined)
            prefix = "type.googleapis.com";
        return prefix + "/SendRequest";
    };

    return SendRequest;
})();

export const CommitOrder = $root.CommitOrder = (() => {

    const CommitOrder = function (properties) {
        if (properties)
            for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    };

    CommitOrder.prototype.group = $util.newBuffer([]);
    CommitOrder.prototype.epoch = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

    CommitOrder.encode = function (message, writer, _depth) {
        if (!writer)
            writer = $Writer.create();
        if (_depth === $undefined)
            _depth = 0;
        if (_depth > $util.recursionLimit)
            throw $Error("max depth exceeded");
        if (message.group != null && $Object.hasOwnProperty.call(message, "group") && message.group.length)
            writer.uint32(10).bytes(message.group);
        if (message.epoch != null && $Object.hasOwnProperty.call(message, "epoch") && (typeof message.epoch === "object" ? message.epoch.low || message.epoch.high : message.epoch !== 0))
            writer.uint32(16).uint64(message.epoch);
        if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
            for (let i = 0; i < message.$unknowns.length; ++i)
                writer.raw(message.$unknowns[i]);
        return writer;
    };

    CommitOrder.decode = function (reader, length, _end, _depth, _target) {
        if (!(reader instanceof $Reader))
            reader = $Reader.create(reader);
        if (_depth === $undefined)
            _depth = 0;
        if (_depth > $Reader.recursionLimit)
            throw $Error("max depth exceeded");
        let end, message, value;
        if (length === $undefined)
            end = reader.len;
        else {
            end = reader.pos + length;
            if (end > reader.len)
                throw $RangeError("index out of range");
            length = reader.len;
            reader.len = end;
        }
        message = _target || new $root.CommitOrder();
        while (reader.pos < end) {
            let start = reader.pos;
            let tag = reader.tag();
            if (tag === _end) {
                _end = $undefined;
                break;
            }
            let wireType = tag & 7;
            switch (tag >>>= 3) {
            case 1: {
                    if (wireType !== 2)
                        break;
                    if ((value = reader.bytes()).length)
                        message.group = value;
                    else
                        delete message.group;
                    continue;
                }
            case 2: {
                    if (wireType !== 0)
                        break;
                    if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                        message.epoch = value;
                    else
                        delete message.epoch;
                    continue;
                }
            }
            reader.skipType(wireType, _depth, tag);
            if (!reader.discardUnknown) {
                $util.makeProp(message, "$unknowns", false);
                (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
            }
        }
        if (length !== $undefined) {
            if (reader.pos !== end)
                throw $RangeError("index out of range");
            reader.len = length;
        }
        if (_end !== $undefined)
            throw $Error("missing end group");
        return message;
    };

    CommitOrder.getTypeUrl = function(prefix) {
        if (prefix === $undefined)
            prefix = "type.googleapis.com";
        return prefix + "/CommitOrder";
    };

    return CommitOrder;
})();

export const FetchRequest = $root.FetchRequest = (() => {

    const FetchRequest = function (properties) {
        if (properties)
            for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    };

    FetchRequest.prototype.after = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
    FetchRequest.prototype.bytesMax = 0;

    FetchRequest.encode = function (message, writer, _depth) {
        if (!writer)
            writer = $Writer.create();
        if (_depth === $undefined)
            _depth = 0;
        if (_depth > $util.recursionLimit)
            throw $Error("max depth exceeded");
        if (message.after != null && $Object.hasOwnProperty.call(message, "after") && (typeof message.after === "object" ? message.after.low || message.after.high : message.after !== 0))
            writer.uint32(8).uint64(message.after);
        if (message.bytesMax != null && $Object.hasOwnProperty.call(message, "bytesMax") && message.bytesMax !== 0)
            writer.uint32(16).uint32(message.bytesMax);
        if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
            for (let i = 0; i < message.$unknowns.length; ++i)
                writer.raw(message.$unknowns[i]);
        return writer;
    };

    FetchRequest.decode = function (reader, length, _end, _depth, _target) {
        if (!(reader instanceof $Reader))
            reader = $Reader.create(reader);
        if (_depth === $undefined)
            _depth = 0;
        if (_depth > $Reader.recursionLimit)
            throw $Error("max depth exceeded");
        let end, message, value;
        if (length === $undefined)
            end = reader.len;
        else {
            end = reader.pos + length;
            if (end > reader.len)
                throw $RangeError("index out of range");
            length = reader.len;
            reader.len = end;
        }
        message = _target || new $root.FetchRequest();
        while (reader.pos < end) {
            let start = reader.pos;
            let tag = reader.tag();
            if (tag === _end) {
                _end = $undefined;
                break;
            }
            let wireType = tag & 7;
            switch (tag >>>= 3) {
            case 1: {
                    if (wireType !== 0)
                        break;
                    if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                        message.after = value;
                    else
                        delete message.after;
                    continue;
                }
            case 2: {
                    if (wireType !== 0)
                        break;
                    if (value = reader.uint32())
                        message.bytesMax = value;
                    else
                        delete message.bytesMax;
                    continue;
                }
            }
            reader.skipType(wireType, _depth, tag);
            if (!reader.discardUnknown) {
                $util.makeProp(message, "$unknowns", false);
                (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
            }
        }
        if (length !== $undefined) {
            if (reader.pos !== end)
                throw $RangeError("index out of range");
            reader.len = length;
        }
        if (_end !== $undefined)
            throw $Error("missing end group");
        return message;
    };

    FetchRequest.getTypeUrl = function(prefix) {
        if (prefix === $undefined)
            prefix = "type.googleapis.com";
        return prefix + "/FetchRequest";
    };

    return FetchRequest;
})();

export const AcknowledgeRequest = $root.AcknowledgeRequest = (() => {

    const AcknowledgeRequest = function (properties) {
        this.messageIds = [];
        if (properties)
            for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    };

    AcknowledgeRequest.prototype.messageIds = $util.emptyArray;

    AcknowledgeRequest.encode = function (message, writer, _depth) {
        if (!writer)
            writer = $Writer.create();
        if (_depth === $undefined)
            _depth = 0;
        if (_depth > $util.recursionLimit)
            throw $Error("max depth exceeded");
        if (message.messageIds != null && message.messageIds.length)
            for (let i = 0; i < message.messageIds.length; ++i)
                writer.uint32(10).bytes(message.messageIds[i]);
        if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
            for (let i = 0; i < message.$unknowns.length; ++i)
                writer.raw(message.$unknowns[i]);
        return writer;
    };

    AcknowledgeRequest.decode = function (reader, length, _end, _depth, _target) {
        if (!(reader instanceof $Reader))
            reader = $Reader.create(reader);
        if (_depth === $undefined)
            _depth = 0;
        if (_depth > $Reader.recursionLimit)
            throw $Error("max depth exceeded");
        let end, message;
        if (length === $undefined)
            end = reader.len;
        else {
            end = reader.pos + length;
            if (end > reader.len)
                throw $RangeError("index out of range");
            length = reader.len;
            reader.len = end;
        }
        message = _target || new $root.AcknowledgeRequest();
        while (reader.pos < end) {
            let start = reader.pos;
            let tag = reader.tag();
            if (tag === _end) {
                _end = $undefined;
                break;
            }
            let wireType = tag & 7;
            switch (tag >>>= 3) {
            case 1: {
                    if (wireType !== 2)
                        break;
                    if (!(message.messageIds && message.messageIds.length))
                        message.messageIds = [];
                    message.messageIds.push(reader.bytes());
                    continue;
                }
            }
            reader.skipType(wireType, _depth, tag);
            if (!reader.discardUnknown) {
                $util.makeProp(message, "$unknowns", false);
                (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
            }
        }
        if (length !== $undefined) {
            if (reader.pos !== end)
                throw $RangeError("index out of range");
            reader.len = length;
        }
        if (_end !== $undefined)
            throw $Error("missing end group");
        return message;
    };

    AcknowledgeRequest.getTypeUrl = function(prefix) {
        if (prefix === $undefined)
            prefix = "type.googleapis.com";
        return prefix + "/AcknowledgeRequest";
    };

    return AcknowledgeRequest;
})();

export const StatusRequest = $root.StatusRequest = (() => {

    const StatusRequest = function (properties) {
        if (properties)
            for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    };

    StatusRequest.prototype.recipient = "";
    StatusRequest.prototype.messageId = $util.newBuffer([]);
    StatusRequest.prototype.receiptKey = $util.newBuffer([]);

    StatusRequest.encode = function (message, writer, _depth) {
        if (!writer)
            writer = $Writer.create();
        if (_depth === $undefined)
            _depth = 0;
        if (_depth > $util.recursionLimit)
            throw $Error("max depth exceeded");
        if (message.recipient != null && $Object.hasOwnProperty.call(message, "recipient") && message.recipient !== "")
            writer.uint32(10).string(message.recipient);
        if (message.messageId != null && $Object.hasOwnProperty.call(message, "messageId") && message.messageId.length)
            writer.uint32(18).bytes(message.messageId);
        if (message.receiptKey != null && $Object.hasOwnProperty.call(message, "receiptKey") && message.receiptKey.length)
            writer.uint32(26).bytes(message.receiptKey);
        if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
            for (let i = 0; i < message.$unknowns.length; ++i)
                writer.raw(message.$unknowns[i]);
        return writer;
    };

    StatusRequest.decode = function (reader, length, _end, _depth, _target) {
        if (!(reader instanceof $Reader))
            reader = $Reader.create(reader);
        if (_depth === $undefined)
            _depth = 0;
        if (_depth > $Reader.recursionLimit)
            throw $Error("max depth exceeded");
        let end, message, value;
        if (length === $undefined)
            end = reader.len;
        else {
            end = reader.pos + length;
            if (end > reader.len)
                throw $RangeError("index out of range");
            length = reader.len;
            reader.len = end;
        }
        message = _target || new $root.StatusRequest();
        while (reader.pos < end) {
            let start = reader.pos;
            let tag = reader.tag();
            if (tag === _end) {
                _end = $undefined;
                break;
            }
            let wireType = tag & 7;
            switch (tag >>>= 3) {
            case 1: {
                    if (wireType !== 2)
                        break;
                    if ((value = reader.stringVerify()).length)
                        message.recipient = value;
                    else
                        delete message.recipient;
                    continue;
                }
            case 2: {
                    if (wireType !== 2)
                        break;
                    if ((value = reader.bytes()).length)
                        message.messageId = value;
                    else
                        delete message.messageId;
                    continue;
                }
            case 3: {
                    if (wireType !== 2)
                        break;
                    if ((value = reader.bytes()).length)
                        message.receiptKey = value;
                    else
                        delete message.receiptKey;
                    continue;
                }
            }
            reader.skipType(wireType, _depth, tag);
            if (!reader.discardUnknown) {
                $util.makeProp(message, "$unknowns", false);
                (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
            }
        }
        if (length !== $undefined) {
            if (reader.pos !== end)
                throw $RangeError("index out of range");
            reader.len = length;
        }
        if (_end !== $undefined)
            throw $Error("missing end group");
        return message;
    };

    StatusRequest.getTypeUrl = function(prefix) {
        if (prefix === $undefined)
            prefix = "type.googleapis.com";
        return prefix + "/StatusRequest";
    };

    return StatusRequest;
})();

export const PublishKeyPackagesRequest = $root.PublishKeyPackagesRequest = (() => {

    const PublishKeyPackagesRequest = function (properties) {
        this.packages = [];
        if (properties)
            for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    };

    PublishKeyPackagesRequest.prototype.packages = $util.emptyArray;
    PublishKeyPackagesRequest.prototype.lastResort = $util.newBuffer([]);
    PublishKeyPackagesRequest.prototype.lifetimeSeconds = 0;
    PublishKeyPackagesRequest.prototype.replace = false;

    PublishKeyPackagesRequest.encode = function (message, writer, _depth) {
        if (!writer)
            writer = $Writer.create();
        if (_depth === $undefined)
            _depth = 0;
        if (_depth > $util.recursionLimit)
            throw $Error("max depth exceeded");
        if (message.packages != null && message.packages.length)
            for (let i = 0; i < message.packages.length; ++i)
                writer.uint32(10).bytes(message.packages[i]);
        if (message.lastResort != null && $Object.hasOwnProperty.call(message, "lastResort") && message.lastResort.length)
            writer.uint32(18).bytes(message.lastResort);
        if (message.lifetimeSeconds != null && $Object.hasOwnProperty.call(message, "lifetimeSeconds") && message.lifetimeSeconds !== 0)
            writer.uint32(24).uint32(message.lifetimeSeconds);
        if (message.replace != null && $Object.hasOwnProperty.call(message, "replace") && message.replace !== false)
            writer.uint32(32).bool(message.replace);
        if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
            for (let i = 0; i < message.$unknowns.length; ++i)
                writer.raw(message.$unknowns[i]);
        return writer;
    };

    PublishKeyPackagesRequest.decode = function (reader, length, _end, _depth, _target) {
        if (!(reader instanceof $Reader))
            reader = $Reader.create(reader);
        if (_depth === $undefined)
            _depth = 0;
        if (_depth > $Reader.recursionLimit)
            throw $Error("max depth exceeded");
        let end, message, value;
        if (length === $undefined)
            end = reader.len;
        else {
            end = reader.pos + length;
            if (end > reader.len)
                throw $RangeError("index out of range");
            length = reader.len;
            reader.len = end;
        }
        message = _target || new $root.PublishKeyPackagesRequest();
        while (reader.pos < end) {
            let start = reader.pos;
            let tag = reader.tag();
            if (tag === _end) {
                _end = $undefined;
                break;
            }
            let wireType = tag & 7;
            switch (tag >>>= 3) {
            case 1: {
                    if (wireType !== 2)
                        break;
                    if (!(message.packages && message.packages.length))
                        message.packages = [];
                    message.packages.push(reader.bytes());
                    continue;
                }
            case 2: {
                    if (wireType !== 2)
                        break;
                    if ((value = reader.bytes()).length)
                        message.lastResort = value;
                    else
                        delete message.lastResort;
                    continue;
                }
            case 3: {
                    if (wireType !== 0)
                        break;
                    if (value = reader.uint32())
                        message.lifetimeSeconds = value;
                    else
                        delete message.lifetimeSeconds;
                    continue;
                }
            case 4: {
                    if (wireType !== 0)
                        break;
                    if (value = reader.bool())
                        message.replace = value;
                    else
                        delete message.replace;
                    continue;
                }
            }
            reader.skipType(wireType, _depth, tag);
            if (!reader.discardUnknown) {
                $util.makeProp(message, "$unknowns", false);
                (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
            }
        }
        if (length !== $undefined) {
            if (reader.pos !== end)
                throw $RangeError("index out of range");
            reader.len = length;
        }
        if (_end !== $undefined)
            throw $Error("missing end group");
        return message;
    };

    PublishKeyPackagesRequest.getTypeUrl = function(prefix) {
        if (prefix === $undefined)
            prefix = "type.googleapis.com";
        return prefix + "/PublishKeyPackagesRequest";
    };

    return PublishKeyPackagesRequest;
})();

export const TakeKeyPackageRequest = $root.TakeKeyPackageRequest = (() => {

    const TakeKeyPackageRequest = function (properties) {
        if (properties)
            for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    };

    TakeKeyPackageRequest.prototype.name = "";
    TakeKeyPackageRequest.prototype.device = $util.newBuffer([]);

    TakeKeyPackageRequest.encode = function (message, writer, _depth) {
        if (!writer)
            writer = $Writer.create();
        if (_depth === $undefined)
            _depth = 0;
        if (_depth > $util.recursionLimit)
            throw $Error("max depth exceeded");
        if (message.name != null && $Object.hasOwnProperty.call(message, "name") && message.name !== "")
            writer.uint32(10).string(message.name);
        if (message.device != null && $Object.hasOwnProperty.call(message, "device") && message.device.length)
            writer.uint32(18).bytes(message.device);
        if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
            for (let i = 0; i < message.$unknowns.length; ++i)
                writer.raw(message.$unknowns[i]);
        return writer;
    };

    TakeKeyPackageRequest.decode = function (reader, length, _end, _depth, _target) {
        if (!(reader instanceof $Reader))
            reader = $Reader.create(reader);
        if (_depth === $undefined)
            _depth = 0;
        if (_depth > $Reader.recursionLimit)
            throw $Error("max depth exceeded");
        let end, message, value;
        if (length === $undefined)
            end = reader.len;
        else {
            end = reader.pos + length;
            if (end > reader.len)
                throw $RangeError("index out of range");
            length = reader.len;
            reader.len = end;
        }
        message = _target || new $root.TakeKeyPackageRequest();
        while (reader.pos < end) {
            let start = reader.pos;
            let tag = reader.tag();
            if (tag === _end) {
                _end = $undefined;
                break;
            }
            let wireType = tag & 7;
            switch (tag >>>= 3) {
            case 1: {
                    if (wireType !== 2)
                        break;
                    if ((value = reader.stringVerify()).length)
                        message.name = value;
                    else
                        delete message.name;
                    continue;
                }
            case 2: {
                    if (wireType !== 2)
                        break;
                    if ((value = reader.bytes()).length)
                        message.device = value;
                    else
                        delete message.device;
                    continue;
                }
            }
            reader.skipType(wireType, _depth, tag);
            if (!reader.discardUnknown) {
                $util.makeProp(message, "$unknowns", false);
                (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
            }
        }
        if (length !== $undefined) {
            if (reader.pos !== end)
                throw $RangeError("index out of range");
            reader.len = length;
        }
        if (_end !== $undefined)
            throw $Error("missing end group");
        return message;
    };

    TakeKeyPackageRequest.getTypeUrl = function(prefix) {
        if (prefix === $undefined)
            prefix = "type.googleapis.com";
        return prefix + "/TakeKeyPackageRequest";
    };

    return TakeKeyPackageRequest;
})();

export const Response = $root.Response = (() => {

    const Response = function (properties) {
        if (properties)
            for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    };

    Response.prototype.requestId = $util.newBuffer([]);
    Response.prototype.hello = null;
    Response.prototype.presence = null;
    Response.prototype.challenge = null;
    Response.prototype.register = null;
    Response.prototype.lookup = null;
    Response.prototype.login = null;
    Response.prototype.logout = null;
    Response.prototype.ping = null;
    Response.prototype.send = null;
    Response.prototype.fetch = null;
    Response.prototype.acknowledge = null;
    Response.prototype.status = null;
    Response.prototype.publishKeyPackages = null;
    Response.prototype.takeKeyPackage = null;
    Response.prototype.refusal = null;
    Response.prototype.decided = null;
    Response.prototype.expiring = null;
    Response.prototype.arrived = null;

    let $oneOfFields;

    $Object.defineProperty(Response.prototype, "body", {
        get: $util.oneOfGetter($oneOfFields = ["hello", "presence", "challenge", "register", "lookup", "login", "logout", "ping", "send", "fetch", "acknowledge", "status", "publishKeyPackages", "takeKeyPackage", "refusal", "decided", "expiring", "arrived"]),
        set: $util.oneOfSetter($oneOfFields)
    });

    Response.encode = function (message, writer, _depth) {
        if (!writer)
            writer = $Writer.create();
        if (_depth === $undefined)
            _depth = 0;
        if (_depth > $util.recursionLimit)
            throw $Error("max depth exceeded");
        if (message.requestId != null && $Object.hasOwnProperty.call(message, "requestId") && message.requestId.length)
            writer.uint32(10).bytes(message.requestId);
        if (message.hello != null && $Object.hasOwnProperty.call(message, "hello"))
            $root.HelloAnswer.encode(message.hello, writer.uint32(18).fork(), _depth + 1).ldelim();
        if (message.presence != null && $Object.hasOwnProperty.call(message, "presence"))
            $root.PresenceAnswer.encode(message.presence, writer.uint32(26).fork(), _depth + 1).ldelim();
        if (message.challenge != null && $Object.hasOwnProperty.call(message, "challenge"))
            $root.ChallengeAnswer.encode(message.challenge, writer.uint32(34).fork(), _depth + 1).ldelim();
        if (message.register != null && $Object.hasOwnProperty.call(message, "register"))
            $root.RegisterAnswer.encode(message.register, writer.uint32(42).fork(), _depth + 1).ldelim();
        if (message.lookup != null && $Object.hasOwnProperty.call(message, "lookup"))
            $root.LookupAnswer.encode(message.lookup, writer.uint32(50).fork(), _depth + 1).ldelim();
        if (message.login != null && $Object.hasOwnProperty.call(message, "login"))
            $root.LoginAnswer.encode(message.login, writer.uint32(58).fork(), _depth + 1).ldelim();
        if (message.logout != null && $Object.hasOwnProperty.call(message, "logout"))
            $root.LogoutAnswer.encode(message.logout, writer.uint32(66).fork(), _depth + 1).ldelim();
        if (message.ping != null && $Object.hasOwnProperty.call(message, "ping"))
            $root.PingAnswer.encode(message.ping, writer.uint32(74).fork(), _depth + 1).ldelim();
        if (message.send != null && $Object.hasOwnProperty.call(message, "send"))
            $root.SendAnswer.encode(message.send, writer.uint32(82).fork(), _depth + 1).ldelim();
        if (message.fetch != null && $Object.hasOwnProperty.call(message, "fetch"))
            $root.FetchAnswer.encode(message.fetch, writer.uint32(90).fork(), _depth + 1).ldelim();
        if (message.acknowledge != null && $Object.hasOwnProperty.call(message, "acknowledge"))
            $root.AcknowledgeAnswer.encode(message.acknowledge, writer.uint32(98).fork(), _depth + 1).ldelim();
        if (message.status != null && $Object.hasOwnProperty.call(message, "status"))
            $root.StatusAnswer.encode(message.status, writer.uint32(106).fork(), _depth + 1).ldelim();
        if (message.publishKeyPackages != null && $Object.hasOwnProperty.call(message, "publishKeyPackages"))
            $root.PublishKeyPackagesAnswer.encode(message.publishKeyPackages, writer.uint32(114).fork(), _depth + 1).ldelim();
        if (message.takeKeyPackage != null && $Object.hasOwnProperty.call(message, "takeKeyPackage"))
            $root.TakeKeyPackageAnswer.encode(message.takeKeyPackage, writer.uint32(122).fork(), _depth + 1).ldelim();
        if (message.refusal != null && $Object.hasOwnProperty.call(message, "refusal"))
            $root.Refusal.encode(message.refusal, writer.uint32(130).fork(), _depth + 1).ldelim();
        if (message.decided != null && $Object.hasOwnProperty.call(message, "decided"))
            $root.Decided.encode(message.decided, writer.uint32(138).fork(), _depth + 1).ldelim();
        if (message.expiring != null && $Object.hasOwnProperty.call(message, "expiring"))
            $root.Expiring.encode(message.expiring, writer.uint32(146).fork(), _depth + 1).ldelim();
        if (message.arrived != null && $Object.hasOwnProperty.call(message, "arrived"))
            $root.Arrived.encode(message.arrived, writer.uint32(154).fork(), _depth + 1).ldelim();
        if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
            for (let i = 0; i < message.$unknowns.length; ++i)
                writer.raw(message.$unknowns[i]);
        return writer;
    };

    Response.decode = function (reader, length, _end, _depth, _target) {
        if (!(reader instanceof $Reader))
            reader = $Reader.create(reader);
        if (_depth === $undefined)
            _depth = 0;
        if (_depth > $Reader.recursionLimit)
            throw $Error("max depth exceeded");
        let end, message, value;
        if (length === $undefined)
            end = reader.len;
        else {
            end = reader.pos + length;
            if (end > reader.len)
                throw $RangeError("index out of range");
            length = reader.len;
            reader.len = end;
        }
        message = _target || new $root.Response();
        while (reader.pos < end) {
            let start = reader.pos;
            let tag = reader.tag();
            if (tag === _end) {
                _end = $undefined;
                break;
            }
            let wireType = tag & 7;
            switch (tag >>>= 3) {
            case 1: {
                    if (wireType !== 2)
                        break;
                    if ((value = reader.bytes()).length)
                        message.requestId = value;
                    else
                        delete message.requestId;
                    continue;
                }
            case 2: {
                    if (wireType !== 2)
                        break;
                    message.hello = $root.HelloAnswer.decode(reader, reader.size(), $undefined, _depth + 1, message.hello);
                    message.body = "hello";
                    continue;
                }
            case 3: {
                    if (wireType !== 2)
                        break;
                    message.presence = $root.PresenceAnswer.decode(reader, reader.size(), $undefined, _depth + 1, message.presence);
                    message.body = "presence";
                    continue;
                }
            case 4: {
                    if (wireType !== 2)
                        break;
                    message.challenge = $root.ChallengeAnswer.decode(reader, reader.size(), $undefined, _depth + 1, message.challenge);
                    message.body = "challenge";
                    continue;
                }
            case 5: {
                    if (wireType !== 2)
                        break;
                    message.register = $root.RegisterAnswer.decode(reader, reader.size(), $undefined, _depth + 1, message.register);
                    message.body = "register";
                    continue;
                }
            case 6: {
                    if (wireType !== 2)
                        break;
                    message.lookup = $root.LookupAnswer.decode(reader, reader.size(), $undefined, _depth + 1, message.lookup);
                    message.body = "lookup";
                    continue;
                }
            case 7: {
                    if (wireType !== 2)
                        break;
                    message.login = $root.LoginAnswer.decode(reader, reader.size(), $undefined, _depth + 1, message.login);
                    message.body = "login";
                    continue;
                }
            case 8: {
                    if (wireType !== 2)
                        break;
                    message.logout = $root.LogoutAnswer.decode(reader, reader.size(), $undefined, _depth + 1, message.logout);
                    message.body = "logout";
                    continue;
                }
            case 9: {
                    if (wireType !== 2)
                        break;
                    message.ping = $root.PingAnswer.decode(reader, reader.size(), $undefined, _depth + 1, message.ping);
                    message.body = "ping";
                    continue;
                }
            case 10: {
                    if (wireType !== 2)
                        break;
                    message.send = $root.SendAnswer.decode(reader, reader.size(), $undefined, _depth + 1, message.send);
                    message.body = "send";
                    continue;
                }
            case 11: {
                    if (wireType !== 2)
                        break;
                    message.fetch = $root.FetchAnswer.decode(reader, reader.size(), $undefined, _depth + 1, message.fetch);
                    message.body = "fetch";
                    continue;
                }
            case 12: {
                    if (wireType !== 2)
                        break;
                    message.acknowledge = $root.AcknowledgeAnswer.decode(reader, reader.size(), $undefined, _depth + 1, message.acknowledge);
                    message.body = "acknowledge";
                    continue;
                }
            case 13: {
                    if (wireType !== 2)
                        break;
                    message.status = $root.StatusAnswer.decode(reader, reader.size(), $undefined, _depth + 1, message.status);
                    message.body = "status";
                    continue;
                }
            case 14: {
                    if (wireType !== 2)
                        break;
                    message.publishKeyPackages = $root.PublishKeyPackagesAnswer.decode(reader, reader.size(), $undefined, _depth + 1, message.publishKeyPackages);
                    message.body = "publishKeyPackages";
                    continue;
                }
            case 15: {
                    if (wireType !== 2)
                        break;
                    message.takeKeyPackage = $root.TakeKeyPackageAnswer.decode(reader, reader.size(), $undefined, _depth + 1, message.takeKeyPackage);
                    message.body = "takeKeyPackage";
                    continue;
                }
            case 16: {
                    if (wireType !== 2)
                        break;
                    message.refusal = $root.Refusal.decode(reader, reader.size(), $undefined, _depth + 1, message.refusal);
                    message.body = "refusal";
                    continue;
                }
            case 17: {
                    if (wireType !== 2)
                        break;
                    message.decided = $root.Decided.decode(reader, reader.size(), $undefined, _depth + 1, message.decided);
                    message.body = "decided";
                    continue;
                }
            case 18: {
                    if (wireType !== 2)
                        break;
                    message.expiring = $root.Expiring.decode(reader, reader.size(), $undefined, _depth + 1, message.expiring);
                    message.body = "expiring";
                    continue;
                }
            case 19: {
                    if (wireType !== 2)
                        break;
                    message.arrived = $root.Arrived.decode(reader, reader.size(), $undefined, _depth + 1, message.arrived);
                    message.body = "arrived";
                    continue;
                }
            }
            reader.skipType(wireType, _depth, tag);
            if (!reader.discardUnknown) {
                $util.makeProp(message, "$unknowns", false);
                (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
            }
        }
        if (length !== $undefined) {
            if (reader.pos !== end)
                throw $RangeError("index out of range");
            reader.len = length;
        }
        if (_end !== $undefined)
            throw $Error("missing end group");
        return message;
    };

    Response.getTypeUrl = function(prefix) {
        if (prefix === $undefined)
            prefix = "type.googleapis.com";
        return prefix + "/Response";
    };

    return Response;
})();

export const ServiceLimits = $root.ServiceLimits = (() => {

    const ServiceLimits = function (properties) {
        if (properties)
            for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    };

    ServiceLimits.prototype.requestBytesMax = 0;
    ServiceLimits.prototype.requestsPerMinute = 0;
    ServiceLimits.prototype.sessionSeconds = 0;

    ServiceLimits.encode = function (message, writer, _depth) {
        if (!writer)
            writer = $Writer.create();
        if (_depth === $undefined)
            _depth = 0;
        if (_depth > $util.recursionLimit)
            throw $Error("max depth exceeded");
        if (message.requestBytesMax != null && $Object.hasOwnProperty.call(message, "requestBytesMax") && message.requestBytesMax !== 0)
            writer.uint32(8).uint32(message.requestBytesMax);
        if (message.requestsPerMinute != null && $Object.hasOwnProperty.call(message, "requestsPerMinute") && message.requestsPerMinute !== 0)
            writer.uint32(16).uint32(message.requestsPerMinute);
        if (message.sessionSeconds != null && $Object.hasOwnProperty.call(message, "sessionSeconds") && message.sessionSeconds !== 0)
            writer.uint32(24).uint32(message.sessionSeconds);
        if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
            for (let i = 0; i < message.$unknowns.length; ++i)
                writer.raw(message.$unknowns[i]);
        return writer;
    };

    ServiceLimits.decode = function (reader, length, _end, _depth, _target) {
        if (!(reader instanceof $Reader))
            reader = $Reader.create(reader);
        if (_depth === $undefined)
            _depth = 0;
        if (_depth > $Reader.recursionLimit)
            throw $Error("max depth exceeded");
        let end, message, value;
        if (length === $undefined)
            end = reader.len;
        else {
            end = reader.pos + length;
            if (end > reader.len)
                throw $RangeError("index out of range");
            length = reader.len;
            reader.len = end;
        }
        message = _target || new $root.ServiceLimits();
        while (reader.pos < end) {
            let start = reader.pos;
            let tag = reader.tag();
            if (tag === _end) {
                _end = $undefined;
                break;
            }
            let wireType = tag & 7;
            switch (tag >>>= 3) {
            case 1: {
                    if (wireType !== 0)
                        break;
                    if (value = reader.uint32())
                        message.requestBytesMax = value;
                    else
                        delete message.requestBytesMax;
                    continue;
                }
            case 2: {
                    if (wireType !== 0)
                        break;
                    if (value = reader.uint32())
                        message.requestsPerMinute = value;
                    else
                        delete message.requestsPerMinute;
                    continue;
                }
            case 3: {
                    if (wireType !== 0)
                        break;
                    if (value = reader.uint32())
                        message.sessionSeconds = value;
                    else
                        delete message.sessionSeconds;
                    continue;
                }
            }
            reader.skipType(wireType, _depth, tag);
            if (!reader.discardUnknown) {
                $util.makeProp(message, "$unknowns", false);
                (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
            }
        }
        if (length !== $undefined) {
            if (reader.pos !== end)
                throw $RangeError("index out of range");
            reader.len = length;
        }
        if (_end !== $undefined)
            throw $Error("missing end group");
        return message;
    };

    ServiceLimits.getTypeUrl = function(prefix) {
        if (prefix === $undefined)
            prefix = "type.googleapis.com";
        return prefix + "/ServiceLimits";
    };

    return ServiceLimits;
})();

export const HelloAnswer = $root.HelloAnswer = (() => {

    const HelloAnswer = function (properties) {
        this.manifests = [];
        if (properties)
            for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    };

    HelloAnswer.prototype.version = 0;
    HelloAnswer.prototype.manifests = $util.emptyArray;
    HelloAnswer.prototype.more = false;
    HelloAnswer.prototype.limits = null;
    HelloAnswer.prototype.timeMs = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
    HelloAnswer.prototype.self = null;

    HelloAnswer.encode = function (message, writer, _depth) {
        if (!writer)
            writer = $Writer.create();
        if (_depth === $undefined)
            _depth = 0;
        if (_depth > $util.recursionLimit)
            throw $Error("max depth exceeded");
        if (message.version != null && $Object.hasOwnProperty.call(message, "version") && message.version !== 0)
            writer.uint32(8).uint32(message.version);
        if (message.manifests != null && message.manifests.length)
            for (let i = 0; i < message.manifests.length; ++i)
                $root.CertifiedManifest.encode(message.manifests[i], writer.uint32(18).fork(), _depth + 1).ldelim();
        if (message.more != null && $Object.hasOwnProperty.call(message, "more") && message.more !== false)
            writer.uint32(24).bool(message.more);
        if (message.limits != null && $Object.hasOwnProperty.call(message, "limits"))
            $root.ServiceLimits.encode(message.limits, writer.uint32(34).fork(), _depth + 1).ldelim();
        if (message.timeMs != null && $Object.hasOwnProperty.call(message, "timeMs") && (typeof message.timeMs === "object" ? message.timeMs.low || message.timeMs.high : message.timeMs !== 0))
            writer.uint32(40).uint64(message.timeMs);
        if (message.self != null && $Object.hasOwnProperty.call(message, "self"))
            $root.SignedPresence.encode(message.self, writer.uint32(50).fork(), _depth + 1).ldelim();
        if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
            for (let i = 0; i < message.$unknowns.length; ++i)
                writer.raw(message.$unknowns[i]);
        return writer;
    };

    HelloAnswer.decode = function (reader, length, _end, _depth, _target) {
        if (!(reader instanceof $Reader))
            reader = $Reader.create(reader);
        if (_depth === $undefined)
            _depth = 0;
        if (_depth > $Reader.recursionLimit)
            throw $Error("max depth exceeded");
        let end, message, value;
        if (length === $undefined)
            end = reader.len;
        else {
            end = reader.pos + length;
            if (end > reader.len)
                throw $RangeError("index out of range");
            length = reader.len;
            reader.len = end;
        }
        message = _target || new $root.HelloAnswer();
        while (reader.pos < end) {
            let start = reader.pos;
            let tag = reader.tag();
            if (tag === _end) {
                _end = $undefined;
                break;
            }
            let wireType = tag & 7;
            switch (tag >>>= 3) {
            case 1: {
                    if (wireType !== 0)
                        break;
                    if (value = reader.uint32())
                        message.version = value;
                    else
                        delete message.version;
                    continue;
                }
            case 2: {
                    if (wireType !== 2)
                        break;
                    if (!(message.manifests && message.manifests.length))
                        message.manifests = [];
                    message.manifests.push($root.CertifiedManifest.decode(reader, reader.size(), $undefined, _depth + 1));
                    continue;
                }
            case 3: {
                    if (wireType !== 0)
                        break;
                    if (value = reader.bool())
                        message.more = value;
                    else
                        delete message.more;
                    continue;
                }
            case 4: {
                    if (wireType !== 2)
                        break;
                    message.limits = $root.ServiceLimits.decode(reader, reader.size(), $undefined, _depth + 1, message.limits);
                    continue;
                }
            case 5: {
                    if (wireType !== 0)
                        break;
                    if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                        message.timeMs = value;
                    else
                        delete message.timeMs;
                    continue;
                }
            case 6: {
                    if (wireType !== 2)
                        break;
                    message.self = $root.SignedPresence.decode(reader, reader.size(), $undefined, _depth + 1, message.self);
                    continue;
                }
            }
            reader.skipType(wireType, _depth, tag);
            if (!reader.discardUnknown) {
                $util.makeProp(message, "$unknowns", false);
                (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
            }
        }
        if (length !== $undefined) {
            if (reader.pos !== end)
                throw $RangeError("index out of range");
            reader.len = length;
        }
        if (_end !== $undefined)
            throw $Error("missing end group");
        return message;
    };

    HelloAnswer.getTypeUrl = function(prefix) {
        if (prefix === $undefined)
            prefix = "type.googleapis.com";
        return prefix + "/HelloAnswer";
    };

    return HelloAnswer;
})();

export const PresenceAnswer = $root.PresenceAnswer = (() => {

    const PresenceAnswer = function (properties) {
        this.nodes = [];
        if (properties)
            for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    };

    PresenceAnswer.prototype.nodes = $util.emptyArray;
    PresenceAnswer.prototype.more = false;

    PresenceAnswer.encode = function (message, writer, _depth) {
        if (!writer)
            writer = $Writer.create();
        if (_depth === $undefined)
            _depth = 0;
        if (_depth > $util.recursionLimit)
            throw $Error("max depth exceeded");
        if (message.nodes != null && message.nodes.length)
            for (let i = 0; i < message.nodes.length; ++i)
                $root.SignedPresence.encode(message.nodes[i], writer.uint32(10).fork(), _depth + 1).ldelim();
        if (message.more != null && $Object.hasOwnProperty.call(message, "more") && message.more !== false)
            writer.uint32(16).bool(message.more);
        if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
            for (let i = 0; i < message.$unknowns.length; ++i)
                writer.raw(message.$unknowns[i]);
        return writer;
    };

    PresenceAnswer.decode = function (reader, length, _end, _depth, _target) {
        if (!(reader instanceof $Reader))
            reader = $Reader.create(reader);
        if (_depth === $undefined)
            _depth = 0;
        if (_depth > $Reader.recursionLimit)
            throw $Error("max depth exceeded");
        let end, message, value;
        if (length === $undefined)
            end = reader.len;
        else {
            end = reader.pos + length;
            if (end > reader.len)
                throw $RangeError("index out of range");
            length = reader.len;
            reader.len = end;
        }
        message = _target || new $root.PresenceAnswer();
        while (reader.pos < end) {
            let start = reader.pos;
            let tag = reader.tag();
            if (tag === _end) {
                _end = $undefined;
                break;
            }
            let wireType = tag & 7;
            switch (tag >>>= 3) {
            case 1: {
                    if (wireType !== 2)
                        break;
                    if (!(message.nodes && message.nodes.length))
                        message.nodes = [];
                    message.nodes.push($root.SignedPresence.decode(reader, reader.size(), $undefined, _depth + 1));
                    continue;
                }
            case 2: {
                    if (wireType !== 0)
                        break;
                    if (value = reader.bool())
                        message.more = value;
                    else
                        delete message.more;
                    continue;
                }
            }
            reader.skipType(wireType, _depth, tag);
            if (!reader.discardUnknown) {
                $util.makeProp(message, "$unknowns", false);
                (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
            }
        }
        if (length !== $undefined) {
            if (reader.pos !== end)
                throw $RangeError("index out of range");
            reader.len = length;
        }
        if (_end !== $undefined)
            throw $Error("missing end group");
        return message;
    };

    PresenceAnswer.getTypeUrl = function(prefix) {
        if (prefix === $undefined)
            prefix = "type.googleapis.com";
        return prefix + "/PresenceAnswer";
    };

    return PresenceAnswer;
})();

export const ChallengeAnswer = $root.ChallengeAnswer = (() => {

    const ChallengeAnswer = function (properties) {
        if (properties)
            for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    };

    ChallengeAnswer.prototype.challenge = $util.newBuffer([]);
    ChallengeAnswer.prototype.validMs = 0;
    ChallengeAnswer.prototype.admissionBits = 0;

    ChallengeAnswer.encode = function (message, writer, _depth) {
        if (!writer)
            writer = $Writer.create();
        if (_depth === $undefined)
            _depth = 0;
        if (_depth > $util.recursionLimit)
            throw $Error("max depth exceeded");
        if (message.challenge != null && $Object.hasOwnProperty.call(message, "challenge") && message.challenge.length)
            writer.uint32(10).bytes(message.challenge);
        if (message.validMs != null && $Object.hasOwnProperty.call(message, "validMs") && message.validMs !== 0)
            writer.uint32(16).uint32(message.validMs);
        if (message.admissionBits != null && $Object.hasOwnProperty.call(message, "admissionBits") && message.admissionBits !== 0)
            writer.uint32(24).uint32(message.admissionBits);
        if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
            for (let i = 0; i < message.$unknowns.length; ++i)
                writer.raw(message.$unknowns[i]);
        return writer;
    };

    ChallengeAnswer.decode = function (reader, length, _end, _depth, _target) {
        if (!(reader instanceof $Reader))
            reader = $Reader.create(reader);
        if (_depth === $undefined)
            _depth = 0;
        if (_depth > $Reader.recursionLimit)
            throw $Error("max depth exceeded");
        let end, message, value;
        if (length === $undefined)
            end = reader.len;
        else {
            end = reader.pos + length;
            if (end > reader.len)
                throw $RangeError("index out of range");
            length = reader.len;
            reader.len = end;
        }
        message = _target || new $root.ChallengeAnswer();
        while (reader.pos < end) {
            let start = reader.pos;
            let tag = reader.tag();
            if (tag === _end) {
                _end = $undefined;
                break;
            }
            let wireType = tag & 7;
            switch (tag >>>= 3) {
            case 1: {
                    if (wireType !== 2)
                        break;
                    if ((value = reader.bytes()).length)
                        message.challenge = value;
                    else
                        delete message.challenge;
                    continue;
                }
            case 2: {
                    if (wireType !== 0)
                        break;
                    if (value = reader.uint32())
                        message.validMs = value;
                    else
                        delete message.validMs;
                    continue;
                }
            case 3: {
                    if (wireType !== 0)
                        break;
                    if (value = reader.uint32())
                        message.admissionBits = value;
                    else
                        delete message.admissionBits;
                    continue;
                }
            }
            reader.skipType(wireType, _depth, tag);
            if (!reader.discardUnknown) {
                $util.makeProp(message, "$unknowns", false);
                (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
            }
        }
        if (length !== $undefined) {
            if (reader.pos !== end)
                throw $RangeError("index out of range");
            reader.len = length;
        }
        if (_end !== $undefined)
            throw $Error("missing end group");
        return message;
    };

    ChallengeAnswer.getTypeUrl = function(prefix) {
        if (prefix === $undefined)
            prefix = "type.googleapis.com";
        return prefix + "/ChallengeAnswer";
    };

    return ChallengeAnswer;
})();

export const Pending = $root.Pending = (() => {

    const Pending = function (properties) {
        if (properties)
            for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    };

    Pending.prototype.id = $util.newBuffer([]);

    Pending.encode = function (message, writer, _depth) {
        if (!writer)
            writer = $Writer.create();
        if (_depth === $undefined)
            _depth = 0;
        if (_depth > $util.recursionLimit)
            throw $Error("max depth exceeded");
        if (message.id != null && $Object.hasOwnProperty.call(message, "id") && message.id.length)
            writer.uint32(10).bytes(message.id);
        if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
            for (let i = 0; i < message.$unknowns.length; ++i)
                writer.raw(message.$unknowns[i]);
        return writer;
    };

    Pending.decode = function (reader, length, _end, _depth, _target) {
        if (!(reader instanceof $Reader))
            reader = $Reader.create(reader);
        if (_depth === $undefined)
            _depth = 0;
        if (_depth > $Reader.recursionLimit)
            throw $Error("max depth exceeded");
        let end, message, value;
        if (length === $undefined)
            end = reader.len;
        else {
            end = reader.pos + length;
            if (end > reader.len)
                throw $RangeError("index out of range");
            length = reader.len;
            reader.len = end;
        }
        message = _target || new $root.Pending();
        while (reader.pos < end) {
            let start = reader.pos;
            let tag = reader.tag();
            if (tag === _end) {
                _end = $undefined;
                break;
            }
            let wireType = tag & 7;
            switch (tag >>>= 3) {
            case 1: {
                    if (wireType !== 2)
                        break;
                    if ((value = reader.bytes()).length)
                        message.id = value;
                    else
                        delete message.id;
                    continue;
                }
            }
            reader.skipType(wireType, _depth, tag);
            if (!reader.discardUnknown) {
                $util.makeProp(message, "$unknowns", false);
                (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
            }
        }
        if (length !== $undefined) {
            if (reader.pos !== end)
                throw $RangeError("index out of range");
            reader.len = length;
        }
        if (_end !== $undefined)
            throw $Error("missing end group");
        return message;
    };

    Pending.getTypeUrl = function(prefix) {
        if (prefix === $undefined)
            prefix = "type.googleapis.com";
        return prefix + "/Pending";
    };

    return Pending;
})();

export const RegisterAnswer = $root.RegisterAnswer = (() => {

    const RegisterAnswer = function (properties) {
        if (properties)
            for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    };

    RegisterAnswer.prototype.certified = null;
    RegisterAnswer.prototype.pending = null;
    RegisterAnswer.prototype.taken = null;

    let $oneOfFields;

    $Object.defineProperty(RegisterAnswer.prototype, "outcome", {
        get: $util.oneOfGetter($oneOfFields = ["certified", "pending", "taken"]),
        set: $util.oneOfSetter($oneOfFields)
    });

    RegisterAnswer.encode = function (message, writer, _depth) {
        if (!writer)
            writer = $Writer.create();
        if (_depth === $undefined)
            _depth = 0;
        if (_depth > $util.recursionLimit)
            throw $Error("max depth exceeded");
        if (message.certified != null && $Object.hasOwnProperty.call(message, "certified"))
            $root.Certificate.encode(message.certified, writer.uint32(10).fork(), _depth + 1).ldelim();
        if (message.pending != null && $Object.hasOwnProperty.call(message, "pending"))
            $root.Pending.encode(message.pending, writer.uint32(18).fork(), _depth + 1).ldelim();
        if (message.taken != null && $Object.hasOwnProperty.call(message, "taken"))
            $root.Certificate.encode(message.taken, writer.uint32(26).fork(), _depth + 1).ldelim();
        if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
            for (let i = 0; i < message.$unknowns.length; ++i)
                writer.raw(message.$unknowns[i]);
        return writer;
    };

    RegisterAnswer.decode = function (reader, length, _end, _depth, _target) {
        if (!(reader instanceof $Reader))
            reader = $Reader.create(reader);
        if (_depth === $undefined)
            _depth = 0;
        if (_depth > $Reader.recursionLimit)
            throw $Error("max depth exceeded");
        let end, message;
        if (length === $undefined)
            end = reader.len;
        else {
            end = reader.pos + length;
            if (end > reader.len)
                throw $RangeError("index out of range");
            length = reader.len;
            reader.len = end;
        }
        message = _target || new $root.RegisterAnswer();
        while (reader.pos < end) {
            let start = reader.pos;
            let tag = reader.tag();
            if (tag === _end) {
                _end = $undefined;
                break;
            }
            let wireType = tag & 7;
            switch (tag >>>= 3) {
            case 1: {
                    if (wireType !== 2)
                        break;
                    message.certified = $root.Certificate.decode(reader, reader.size(), $undefined, _depth + 1, message.certified);
                    message.outcome = "certified";
                    continue;
                }
            case 2: {
                    if (wireType !== 2)
                        break;
                    message.pending = $root.Pending.decode(reader, reader.size(), $undefined, _depth + 1, message.pending);
                    message.outcome = "pending";
                    continue;
                }
            case 3: {
                    if (wireType !== 2)
                        break;
                    message.taken = $root.Certificate.decode(reader, reader.size(), $undefined, _depth + 1, message.taken);
                    message.outcome = "taken";
                    continue;
                }
            }
            reader.skipType(wireType, _depth, tag);
            if (!reader.discardUnknown) {
                $util.makeProp(message, "$unknowns", false);
                (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
            }
        }
        if (length !== $undefined) {
            if (reader.pos !== end)
                throw $RangeError("index out of range");
            reader.len = length;
        }
        if (_end !== $undefined)
            throw $Error("missing end group");
        return message;
    };

    RegisterAnswer.getTypeUrl = function(prefix) {
        if (prefix === $undefined)
            prefix = "type.googleapis.com";
        return prefix + "/RegisterAnswer";
    };

    return RegisterAnswer;
})();

export const LookupAnswer = $root.LookupAnswer = (() => {

    const LookupAnswer = function (properties) {
        this.more = [];
        if (properties)
            for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    };

    LookupAnswer.prototype.certificate = null;
    LookupAnswer.prototype.absence = null;
    LookupAnswer.prototype.pending = null;
    LookupAnswer.prototype.epoch = 0;
    LookupAnswer.prototype.settled = false;
    LookupAnswer.prototype.more = $util.emptyArray;

    let $oneOfFields;

    $Object.defineProperty(LookupAnswer.prototype, "outcome", {
        get: $util.oneOfGetter($oneOfFields = ["certificate", "absence", "pending"]),
        set: $util.oneOfSetter($oneOfFields)
    });

    LookupAnswer.encode = function (message, writer, _depth) {
        if (!writer)
            writer = $Writer.create();
        if (_depth === $undefined)
            _depth = 0;
        if (_depth > $util.recursionLimit)
            throw $Error("max depth exceeded");
        if (message.certificate != null && $Object.hasOwnProperty.call(message, "certificate"))
            $root.Certificate.encode(message.certificate, writer.uint32(10).fork(), _depth + 1).ldelim();
        if (message.absence != null && $Object.hasOwnProperty.call(message, "absence"))
            $root.SignedAbsence.encode(message.absence, writer.uint32(18).fork(), _depth + 1).ldelim();
        if (message.pending != null && $Object.hasOwnProperty.call(message, "pending"))
            $root.Pending.encode(message.pending, writer.uint32(26).fork(), _depth + 1).ldelim();
        if (message.epoch != null && $Object.hasOwnProperty.call(message, "epoch") && message.epoch !== 0)
            writer.uint32(32).uint32(message.epoch);
        if (message.settled != null && $Object.hasOwnProperty.call(message, "settled") && message.settled !== false)
            writer.uint32(40).bool(message.settled);
        if (message.more != null && message.more.length)
            for (let i = 0; i < message.more.length; ++i)
                $root.LookupOutcome.encode(message.more[i], writer.uint32(50).fork(), _depth + 1).ldelim();
        if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
            for (let i = 0; i < message.$unknowns.length; ++i)
                writer.raw(message.$unknowns[i]);
        return writer;
    };

    LookupAnswer.decode = function (reader, length, _end, _depth, _target) {
        if (!(reader instanceof $Reader))
            reader = $Reader.create(reader);
        if (_depth === $undefined)
            _depth = 0;
        if (_depth > $Reader.recursionLimit)
            throw $Error("max depth exceeded");
        let end, message, value;
        if (length === $undefined)
            end = reader.len;
        else {
            end = reader.pos + length;
            if (end > reader.len)
                throw $RangeError("index out of range");
            length = reader.len;
            reader.len = end;
        }
        message = _target || new $root.LookupAnswer();
        while (reader.pos < end) {
            let start = reader.pos;
            let tag = reader.tag();
            if (tag === _end) {
                _end = $undefined;
                break;
            }
            let wireType = tag & 7;
            switch (tag >>>= 3) {
            case 1: {
                    if (wireType !== 2)
                        break;
                    message.certificate = $root.Certificate.decode(reader, reader.size(), $undefined, _depth + 1, message.certificate);
                    message.outcome = "certificate";
                    continue;
                }
            case 2: {
                    if (wireType !== 2)
                        break;
                    message.absence = $root.SignedAbsence.decode(reader, reader.size(), $undefined, _depth + 1, message.absence);
                    message.outcome = "absence";
                    continue;
                }
            case 3: {
                    if (wireType !== 2)
                        break;
                    message.pending = $root.Pending.decode(reader, reader.size(), $undefined, _depth + 1, message.pending);
                    message.outcome = "pending";
                    continue;
                }
            case 4: {
                    if (wireType !== 0)
                        break;
                    if (value = reader.uint32())
                        message.epoch = value;
                    else
                        delete message.epoch;
                    continue;
                }
            case 5: {
                    if (wireType !== 0)
                        break;
                    if (value = reader.bool())
                        message.settled = value;
                    else
                        delete message.settled;
                    continue;
                }
            case 6: {
                    if (wireType !== 2)
                        break;
                    if (!(message.more && message.more.length))
                        message.more = [];
                    message.more.push($root.LookupOutcome.decode(reader, reader.size(), $undefined, _depth + 1));
                    continue;
                }
            }
            reader.skipType(wireType, _depth, tag);
            if (!reader.discardUnknown) {
                $util.makeProp(message, "$unknowns", false);
                (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
            }
        }
        if (length !== $undefined) {
            if (reader.pos !== end)
                throw $RangeError("index out of range");
            reader.len = length;
        }
        if (_end !== $undefined)
            throw $Error("missing end group");
        return message;
    };

    LookupAnswer.getTypeUrl = function(prefix) {
        if (prefix === $undefined)
            prefix = "type.googleapis.com";
        return prefix + "/LookupAnswer";
    };

    return LookupAnswer;
})();

export const LookupOutcome = $root.LookupOutcome = (() => {

    const LookupOutcome = function (properties) {
        if (properties)
            for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    };

    LookupOutcome.prototype.certificate = null;
    LookupOutcome.prototype.absence = null;
    LookupOutcome.prototype.pending = null;
    LookupOutcome.prototype.epoch = 0;
    LookupOutcome.prototype.settled = false;

    let $oneOfFields;

    $Object.defineProperty(LookupOutcome.prototype, "outcome", {
        get: $util.oneOfGetter($oneOfFields = ["certificate", "absence", "pending"]),
        set: $util.oneOfSetter($oneOfFields)
    });

    LookupOutcome.encode = function (message, writer, _depth) {
        if (!writer)
            writer = $Writer.create();
        if (_depth === $undefined)
            _depth = 0;
        if (_depth > $util.recursionLimit)
            throw $Error("max depth exceeded");
        if (message.certificate != null && $Object.hasOwnProperty.call(message, "certificate"))
            $root.Certificate.encode(message.certificate, writer.uint32(10).fork(), _depth + 1).ldelim();
        if (message.absence != null && $Object.hasOwnProperty.call(message, "absence"))
            $root.SignedAbsence.encode(message.absence, writer.uint32(18).fork(), _depth + 1).ldelim();
        if (message.pending != null && $Object.hasOwnProperty.call(message, "pending"))
            $root.Pending.encode(message.pending, writer.uint32(26).fork(), _depth + 1).ldelim();
        if (message.epoch != null && $Object.hasOwnProperty.call(message, "epoch") && message.epoch !== 0)
            writer.uint32(32).uint32(message.epoch);
        if (message.settled != null && $Object.hasOwnProperty.call(message, "settled") && message.settled !== false)
            writer.uint32(40).bool(message.settled);
        if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
            for (let i = 0; i < message.$unknowns.length; ++i)
                writer.raw(message.$unknowns[i]);
        return writer;
    };

    LookupOutcome.decode = function (reader, length, _end, _depth, _target) {
        if (!(reader instanceof $Reader))
            reader = $Reader.create(reader);
        if (_depth === $undefined)
            _depth = 0;
        if (_depth > $Reader.recursionLimit)
            throw $Error("max depth exceeded");
        let end, message, value;
        if (length === $undefined)
            end = reader.len;
        else {
            end = reader.pos + length;
            if (end > reader.len)
                throw $RangeError("index out of range");
            length = reader.len;
            reader.len = end;
        }
        message = _target || new $root.LookupOutcome();
        while (reader.pos < end) {
            let start = reader.pos;
            let tag = reader.tag();
            if (tag === _end) {
                _end = $undefined;
                break;
            }
            let wireType = tag & 7;
            switch (tag >>>= 3) {
            case 1: {
                    if (wireType !== 2)
                        break;
                    message.certificate = $root.Certificate.decode(reader, reader.size(), $undefined, _depth + 1, message.certificate);
                    message.outcome = "certificate";
                    continue;
                }
            case 2: {
                    if (wireType !== 2)
                        break;
                    message.absence = $root.SignedAbsence.decode(reader, reader.size(), $undefined, _depth + 1, message.absence);
                    message.outcome = "absence";
                    continue;
                }
            case 3: {
                    if (wireType !== 2)
                        break;
                    message.pending = $root.Pending.decode(reader, reader.size(), $undefined, _depth + 1, message.pending);
                    message.outcome = "pending";
                    continue;
                }
            case 4: {
                    if (wireType !== 0)
                        break;
                    if (value = reader.uint32())
                        message.epoch = value;
                    else
                        delete message.epoch;
                    continue;
                }
            case 5: {
                    if (wireType !== 0)
                        break;
                    if (value = reader.bool())
                        message.settled = value;
                    else
                        delete message.settled;
                    continue;
                }
            }
            reader.skipType(wireType, _depth, tag);
            if (!reader.discardUnknown) {
                $util.makeProp(message, "$unknowns", false);
                (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
            }
        }
        if (length !== $undefined) {
            if (reader.pos !== end)
                throw $RangeError("index out of range");
            reader.len = length;
        }
        if (_end !== $undefined)
            throw $Error("missing end group");
        return message;
    };

    LookupOutcome.getTypeUrl = function(prefix) {
        if (prefix === $undefined)
            prefix = "type.googleapis.com";
        return prefix + "/LookupOutcome";
    };

    return LookupOutcome;
})();

export const LoginAnswer = $root.LoginAnswer = (() => {

    const LoginAnswer = function (properties) {
        if (properties)
            for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    };

    LoginAnswer.prototype.waiting = 0;
    LoginAnswer.prototype.sessionSeconds = 0;

    LoginAnswer.encode = function (message, writer, _depth) {
        if (!writer)
            writer = $Writer.create();
        if (_depth === $undefined)
            _depth = 0;
        if (_depth > $util.recursionLimit)
            throw $Error("max depth exceeded");
        if (message.waiting != null && $Object.hasOwnProperty.call(message, "waiting") && message.waiting !== 0)
            writer.uint32(8).uint32(message.waiting);
        if (message.sessionSeconds != null && $Object.hasOwnProperty.call(message, "sessionSeconds") && message.sessionSeconds !== 0)
            writer.uint32(16).uint32(message.sessionSeconds);
        if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
            for (let i = 0; i < message.$unknowns.length; ++i)
                writer.raw(message.$unknowns[i]);
        return writer;
    };

    LoginAnswer.decode = function (reader, length, _end, _depth, _target) {
        if (!(reader instanceof $Reader))
            reader = $Reader.create(reader);
        if (_depth === $undefined)
            _depth = 0;
        if (_depth > $Reader.recursionLimit)
            throw $Error("max depth exceeded");
        let end, message, value;
        if (length === $undefined)
            end = reader.len;
        else {
            end = reader.pos + length;
            if (end > reader.len)
                throw $RangeError("index out of range");
            length = reader.len;
            reader.len = end;
        }
        message = _target || new $root.LoginAnswer();
        while (reader.pos < end) {
            let start = reader.pos;
            let tag = reader.tag();
            if (tag === _end) {
                _end = $undefined;
                break;
            }
            let wireType = tag & 7;
            switch (tag >>>= 3) {
            case 1: {
                    if (wireType !== 0)
                        break;
                    if (value = reader.uint32())
                        message.waiting = value;
                    else
                        delete message.waiting;
                    continue;
                }
            case 2: {
                    if (wireType !== 0)
                        break;
                    if (value = reader.uint32())
                        message.sessionSeconds = value;
                    else
                        delete message.sessionSeconds;
                    continue;
                }
            }
            reader.skipType(wireType, _depth, tag);
            if (!reader.discardUnknown) {
                $util.makeProp(message, "$unknowns", false);
                (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
            }
        }
        if (length !== $undefined) {
            if (reader.pos !== end)
                throw $RangeError("index out of range");
            reader.len = length;
        }
        if (_end !== $undefined)
            throw $Error("missing end group");
        return message;
    };

    LoginAnswer.getTypeUrl = function(prefix) {
        if (prefix === $undefined)
            prefix = "type.googleapis.com";
        return prefix + "/LoginAnswer";
    };

    return LoginAnswer;
})();

export const LogoutAnswer = $root.LogoutAnswer = (() => {

    const LogoutAnswer = function (properties) {
        if (properties)
            for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    };

    LogoutAnswer.encode = function (message, writer, _depth) {
        if (!writer)
            writer = $Writer.create();
        if (_depth === $undefined)
            _depth = 0;
        if (_depth > $util.recursionLimit)
            throw $Error("max depth exceeded");
        if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
            for (let i = 0; i < message.$unknowns.length; ++i)
                writer.raw(message.$unknowns[i]);
        return writer;
    };

    LogoutAnswer.decode = function (reader, length, _end, _depth, _target) {
        if (!(reader instanceof $Reader))
            reader = $Reader.create(reader);
        if (_depth === $undefined)
            _depth = 0;
        if (_depth > $Reader.recursionLimit)
            throw $Error("max depth exceeded");
        let end, message;
        if (length === $undefined)
            end = reader.len;
        else {
            end = reader.pos + length;
            if (end > reader.len)
                throw $RangeError("index out of range");
            length = reader.len;
            reader.len = end;
        }
        message = _target || new $root.LogoutAnswer();
        while (reader.pos < end) {
            let start = reader.pos;
            let tag = reader.tag();
            if (tag === _end) {
                _end = $undefined;
                break;
            }
            reader.skipType(tag & 7, _depth, tag);
            if (!reader.discardUnknown) {
                $util.makeProp(message, "$unknowns", false);
                (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
            }
        }
        if (length !== $undefined) {
            if (reader.pos !== end)
                throw $RangeError("index out of range");
            reader.len = length;
        }
        if (_end !== $undefined)
            throw $Error("missing end group");
        return message;
    };

    LogoutAnswer.getTypeUrl = function(prefix) {
        if (prefix === $undefined)
            prefix = "type.googleapis.com";
        return prefix + "/LogoutAnswer";
    };

    return LogoutAnswer;
})();

export const PingAnswer = $root.PingAnswer = (() => {

    const PingAnswer = function (properties) {
        if (properties)
            for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    };

    PingAnswer.prototype.timeMs = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
    PingAnswer.prototype.sessionSeconds = 0;

    PingAnswer.encode = function (message, writer, _depth) {
        if (!writer)
            writer = $Writer.create();
        if (_depth === $undefined)
            _depth = 0;
        if (_depth > $util.recursionLimit)
            throw $Error("max depth exceeded");
        if (message.timeMs != null && $Object.hasOwnProperty.call(message, "timeMs") && (typeof message.timeMs === "object" ? message.timeMs.low || message.timeMs.high : message.timeMs !== 0))
            writer.uint32(8).uint64(message.timeMs);
        if (message.sessionSeconds != null && $Object.hasOwnProperty.call(message, "sessionSeconds") && message.sessionSeconds !== 0)
            writer.uint32(16).uint32(message.sessionSeconds);
        if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
            for (let i = 0; i < message.$unknowns.length; ++i)
                writer.raw(message.$unknowns[i]);
        return writer;
    };

    PingAnswer.decode = function (reader, length, _end, _depth, _target) {
        if (!(reader instanceof $Reader))
            reader = $Reader.create(reader);
        if (_depth === $undefined)
            _depth = 0;
        if (_depth > $Reader.recursionLimit)
            throw $Error("max depth exceeded");
        let end, message, value;
        if (length === $undefined)
            end = reader.len;
        else {
            end = reader.pos + length;
            if (end > reader.len)
                throw $RangeError("index out of range");
            length = reader.len;
            reader.len = end;
        }
        message = _target || new $root.PingAnswer();
        while (reader.pos < end) {
            let start = reader.pos;
            let tag = reader.tag();
            if (tag === _end) {
                _end = $undefined;
                break;
            }
            let wireType = tag & 7;
            switch (tag >>>= 3) {
            case 1: {
                    if (wireType !== 0)
                        break;
                    if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                        message.timeMs = value;
                    else
                        delete message.timeMs;
                    continue;
                }
            case 2: {
                    if (wireType !== 0)
                        break;
                    if (value = reader.uint32())
                        message.sessionSeconds = value;
                    else
                        delete message.sessionSeconds;
                    continue;
                }
            }
            reader.skipType(wireType, _depth, tag);
            if (!reader.discardUnknown) {
                $util.makeProp(message, "$unknowns", false);
                (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
            }
        }
        if (length !== $undefined) {
            if (reader.pos !== end)
                throw $RangeError("index out of range");
            reader.len = length;
        }
        if (_end !== $undefined)
            throw $Error("missing end group");
        return message;
    };

    PingAnswer.getTypeUrl = function(prefix) {
        if (prefix === $undefined)
            prefix = "type.googleapis.com";
        return prefix + "/PingAnswer";
    };

    return PingAnswer;
})();

export const SendAnswer = $root.SendAnswer = (() => {

    const SendAnswer = function (properties) {
        if (properties)
            for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    };

    SendAnswer.prototype.stored = null;
    SendAnswer.prototype.queued = null;
    SendAnswer.prototype.conflict = null;

    let $oneOfFields;

    $Object.defineProperty(SendAnswer.prototype, "outcome", {
        get: $util.oneOfGetter($oneOfFields = ["stored", "queued", "conflict"]),
        set: $util.oneOfSetter($oneOfFields)
    });

    SendAnswer.encode = function (message, writer, _depth) {
        if (!writer)
            writer = $Writer.create();
        if (_depth === $undefined)
            _depth = 0;
        if (_depth > $util.recursionLimit)
            throw $Error("max depth exceeded");
        if (message.stored != null && $Object.hasOwnProperty.call(message, "stored"))
            $root.MessageTaken.encode(message.stored, writer.uint32(10).fork(), _depth + 1).ldelim();
        if (message.queued != null && $Object.hasOwnProperty.call(message, "queued"))
            $root.MessageTaken.encode(message.queued, writer.uint32(18).fork(), _depth + 1).ldelim();
        if (message.conflict != null && $Object.hasOwnProperty.call(message, "conflict"))
            $root.OrderConflict.encode(message.conflict, writer.uint32(26).fork(), _depth + 1).ldelim();
        if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
            for (let i = 0; i < message.$unknowns.length; ++i)
                writer.raw(message.$unknowns[i]);
        return writer;
    };

    SendAnswer.decode = function (reader, length, _end, _depth, _target) {
        if (!(reader instanceof $Reader))
            reader = $Reader.create(reader);
        if (_depth === $undefined)
            _depth = 0;
        if (_depth > $Reader.recursionLimit)
            throw $Error("max depth exceeded");
        let end, message;
        if (length === $undefined)
            end = reader.len;
        else {
            end = reader.pos + length;
            if (end > reader.len)
                throw $RangeError("index out of range");
            length = reader.len;
            reader.len = end;
        }
        message = _target || new $root.SendAnswer();
        while (reader.pos < end) {
            let start = reader.pos;
            let tag = reader.tag();
            if (tag === _end) {
                _end = $undefined;
                break;
            }
            let wireType = tag & 7;
            switch (tag >>>= 3) {
            case 1: {
                    if (wireType !== 2)
                        break;
                    message.stored = $root.MessageTaken.decode(reader, reader.size(), $undefined, _depth + 1, message.stored);
                    message.outcome = "stored";
                    continue;
                }
            case 2: {
                    if (wireType !== 2)
                        break;
                    message.queued = $root.MessageTaken.decode(reader, reader.size(), $undefined, _depth + 1, message.queued);
                    message.outcome = "queued";
                    continue;
                }
            case 3: {
                    if (wireType !== 2)
                        break;
                    message.conflict = $root.OrderConflict.decode(reader, reader.size(), $undefined, _depth + 1, message.conflict);
                    message.outcome = "conflict";
                    continue;
                }
            }
            reader.skipType(wireType, _depth, tag);
            if (!reader.discardUnknown) {
                $util.makeProp(message, "$unknowns", false);
                (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
            }
        }
        if (length !== $undefined) {
            if (reader.pos !== end)
                throw $RangeError("index out of range");
            reader.len = length;
        }
        if (_end !== $undefined)
            throw $Error("missing end group");
        return message;
    };

    SendAnswer.getTypeUrl = function(prefix) {
        if (prefix === $undefined)
            prefix = "type.googleapis.com";
        return prefix + "/SendAnswer";
    };

    return SendAnswer;
})();

export const MessageTaken = $root.MessageTaken = (() => {

    const MessageTaken = function (properties) {
        if (properties)
            for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    };

    MessageTaken.prototype.untilMs = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

    MessageTaken.encode = function (message, writer, _depth) {
        if (!writer)
            writer = $Writer.create();
        if (_depth === $undefined)
            _depth = 0;
        if (_depth > $util.recursionLimit)
            throw $Error("max depth exceeded");
        if (message.untilMs != null && $Object.hasOwnProperty.call(message, "untilMs") && (typeof message.untilMs === "object" ? message.untilMs.low || message.untilMs.high : message.untilMs !== 0))
            writer.uint32(8).uint64(message.untilMs);
        if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
            for (let i = 0; i < message.$unknowns.length; ++i)
                writer.raw(message.$unknowns[i]);
        return writer;
    };

    MessageTaken.decode = function (reader, length, _end, _depth, _target) {
        if (!(reader instanceof $Reader))
            reader = $Reader.create(reader);
        if (_depth === $undefined)
            _depth = 0;
        if (_depth > $Reader.recursionLimit)
            throw $Error("max depth exceeded");
        let end, message, value;
        if (length === $undefined)
            end = reader.len;
        else {
            end = reader.pos + length;
            if (end > reader.len)
                throw $RangeError("index out of range");
            length = reader.len;
            reader.len = end;
        }
        message = _target || new $root.MessageTaken();
        while (reader.pos < end) {
            let start = reader.pos;
            let tag = reader.tag();
            if (tag === _end) {
                _end = $undefined;
                break;
            }
            let wireType = tag & 7;
            switch (tag >>>= 3) {
            case 1: {
                    if (wireType !== 0)
                        break;
                    if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                        message.untilMs = value;
                    else
                        delete message.untilMs;
                    continue;
                }
            }
            reader.skipType(wireType, _depth, tag);
            if (!reader.discardUnknown) {
                $util.makeProp(message, "$unknowns", false);
                (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
            }
        }
        if (length !== $undefined) {
            if (reader.pos !== end)
                throw $RangeError("index out of range");
            reader.len = length;
        }
        if (_end !== $undefined)
            throw $Error("missing end group");
        return message;
    };

    MessageTaken.getTypeUrl = function(prefix) {
        if (prefix === $undefined)
            prefix = "type.googleapis.com";
        return prefix + "/MessageTaken";
    };

    return MessageTaken;
})();

export const OrderConflict = $root.OrderConflict = (() => {

    const OrderConflict = function (properties) {
        if (properties)
            for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    };

    OrderConflict.prototype.messageId = $util.newBuffer([]);
    OrderConflict.prototype.envelope = $util.newBuffer([]);

    OrderConflict.encode = function (message, writer, _depth) {
        if (!writer)
            writer = $Writer.create();
        if (_depth === $undefined)
            _depth = 0;
        if (_depth > $util.recursionLimit)
            throw $Error("max depth exceeded");
        if (message.messageId != null && $Object.hasOwnProperty.call(message, "messageId") && message.messageId.length)
            writer.uint32(10).bytes(message.messageId);
        if (message.envelope != null && $Object.hasOwnProperty.call(message, "envelope") && message.envelope.length)
            writer.uint32(18).bytes(message.envelope);
        if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
            for (let i = 0; i < message.$unknowns.length; ++i)
                writer.raw(message.$unknowns[i]);
        return writer;
    };

    OrderConflict.decode = function (reader, length, _end, _depth, _target) {
        if (!(reader instanceof $Reader))
            reader = $Reader.create(reader);
        if (_depth === $undefined)
            _depth = 0;
        if (_depth > $Reader.recursionLimit)
            throw $Error("max depth exceeded");
        let end, message, value;
        if (length === $undefined)
            end = reader.len;
        else {
            end = reader.pos + length;
            if (end > reader.len)
                throw $RangeError("index out of range");
            length = reader.len;
            reader.len = end;
        }
        message = _target || new $root.OrderConflict();
        while (reader.pos < end) {
            let start = reader.pos;
            let tag = reader.tag();
            if (tag === _end) {
                _end = $undefined;
                break;
            }
            let wireType = tag & 7;
            switch (tag >>>= 3) {
            case 1: {
                    if (wireType !== 2)
                        break;
                    if ((value = reader.bytes()).length)
                        message.messageId = value;
                    else
                        delete message.messageId;
                    continue;
                }
            case 2: {
                    if (wireType !== 2)
                        break;
                    if ((value = reader.bytes()).length)
                        message.envelope = value;
                    else
                        delete message.envelope;
                    continue;
                }
            }
            reader.skipType(wireType, _depth, tag);
            if (!reader.discardUnknown) {
                $util.makeProp(message, "$unknowns", false);
                (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
            }
        }
        if (length !== $undefined) {
            if (reader.pos !== end)
                throw $RangeError("index out of range");
            reader.len = length;
        }
        if (_end !== $undefined)
            throw $Error("missing end group");
        return message;
    };

    OrderConflict.getTypeUrl = function(prefix) {
        if (prefix === $undefined)
            prefix = "type.googleapis.com";
        return prefix + "/OrderConflict";
    };

    return OrderConflict;
})();

export const WaitingMessage = $root.WaitingMessage = (() => {

    const WaitingMessage = function (properties) {
        if (properties)
            for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    };

    WaitingMessage.prototype.place = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
    WaitingMessage.prototype.messageId = $util.newBuffer([]);
    WaitingMessage.prototype.envelope = $util.newBuffer([]);
    WaitingMessage.prototype.storedAtMs = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

    WaitingMessage.encode = function (message, writer, _depth) {
        if (!writer)
            writer = $Writer.create();
        if (_depth === $undefined)
            _depth = 0;
        if (_depth > $util.recursionLimit)
            throw $Error("max depth exceeded");
        if (message.place != null && $Object.hasOwnProperty.call(message, "place") && (typeof message.place === "object" ? message.place.low || message.place.high : message.place !== 0))
            writer.uint32(8).uint64(message.place);
        if (message.messageId != null && $Object.hasOwnProperty.call(message, "messageId") && message.messageId.length)
            writer.uint32(18).bytes(message.messageId);
        if (message.envelope != null && $Object.hasOwnProperty.call(message, "envelope") && message.envelope.length)
            writer.uint32(26).bytes(message.envelope);
        if (message.storedAtMs != null && $Object.hasOwnProperty.call(message, "storedAtMs") && (typeof message.storedAtMs === "object" ? message.storedAtMs.low || message.storedAtMs.high : message.storedAtMs !== 0))
            writer.uint32(32).uint64(message.storedAtMs);
        if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
            for (let i = 0; i < message.$unknowns.length; ++i)
                writer.raw(message.$unknowns[i]);
        return writer;
    };

    WaitingMessage.decode = function (reader, length, _end, _depth, _target) {
        if (!(reader instanceof $Reader))
            reader = $Reader.create(reader);
        if (_depth === $undefined)
            _depth = 0;
        if (_depth > $Reader.recursionLimit)
            throw $Error("max depth exceeded");
        let end, message, value;
        if (length === $undefined)
            end = reader.len;
        else {
            end = reader.pos + length;
            if (end > reader.len)
                throw $RangeError("index out of range");
            length = reader.len;
            reader.len = end;
        }
        message = _target || new $root.WaitingMessage();
        while (reader.pos < end) {
            let start = reader.pos;
            let tag = reader.tag();
            if (tag === _end) {
                _end = $undefined;
                break;
            }
            let wireType = tag & 7;
            switch (tag >>>= 3) {
            case 1: {
                    if (wireType !== 0)
                        break;
                    if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                        message.place = value;
                    else
                        delete message.place;
                    continue;
                }
            case 2: {
                    if (wireType !== 2)
                        break;
                    if ((value = reader.bytes()).length)
                        message.messageId = value;
                    else
                        delete message.messageId;
                    continue;
                }
            case 3: {
                    if (wireType !== 2)
                        break;
                    if ((value = reader.bytes()).length)
                        message.envelope = value;
                    else
                        delete message.envelope;
                    continue;
                }
            case 4: {
                    if (wireType !== 0)
                        break;
                    if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                        message.storedAtMs = value;
                    else
                        delete message.storedAtMs;
                    continue;
                }
            }
            reader.skipType(wireType, _depth, tag);
            if (!reader.discardUnknown) {
                $util.makeProp(message, "$unknowns", false);
                (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
            }
        }
        if (length !== $undefined) {
            if (reader.pos !== end)
                throw $RangeError("index out of range");
            reader.len = length;
        }
        if (_end !== $undefined)
            throw $Error("missing end group");
        return message;
    };

    WaitingMessage.getTypeUrl = function(prefix) {
        if (prefix === $undefined)
            prefix = "type.googleapis.com";
        return prefix + "/WaitingMessage";
    };

    return WaitingMessage;
})();

export const FetchAnswer = $root.FetchAnswer = (() => {

    const FetchAnswer = function (properties) {
        this.messages = [];
        if (properties)
            for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    };

    FetchAnswer.prototype.messages = $util.emptyArray;
    FetchAnswer.prototype.waiting = 0;
    FetchAnswer.prototype.more = false;

    FetchAnswer.encode = function (message, writer, _depth) {
        if (!writer)
            writer = $Writer.create();
        if (_depth === $undefined)
            _depth = 0;
        if (_depth > $util.recursionLimit)
            throw $Error("max depth exceeded");
        if (message.messages != null && message.messages.length)
            for (let i = 0; i < message.messages.length; ++i)
                $root.WaitingMessage.encode(message.messages[i], writer.uint32(10).fork(), _depth + 1).ldelim();
        if (message.waiting != null && $Object.hasOwnProperty.call(message, "waiting") && message.waiting !== 0)
            writer.uint32(16).uint32(message.waiting);
        if (message.more != null && $Object.hasOwnProperty.call(message, "more") && message.more !== false)
            writer.uint32(24).bool(message.more);
        if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
            for (let i = 0; i < message.$unknowns.length; ++i)
                writer.raw(message.$unknowns[i]);
        return writer;
    };

    FetchAnswer.decode = function (reader, length, _end, _depth, _target) {
        if (!(reader instanceof $Reader))
            reader = $Reader.create(reader);
        if (_depth === $undefined)
            _depth = 0;
        if (_depth > $Reader.recursionLimit)
            throw $Error("max depth exceeded");
        let end, message, value;
        if (length === $undefined)
            end = reader.len;
        else {
            end = reader.pos + length;
            if (end > reader.len)
                throw $RangeError("index out of range");
            length = reader.len;
            reader.len = end;
        }
        message = _target || new $root.FetchAnswer();
        while (reader.pos < end) {
            let start = reader.pos;
            let tag = reader.tag();
            if (tag === _end) {
                _end = $undefined;
                break;
            }
            let wireType = tag & 7;
            switch (tag >>>= 3) {
            case 1: {
                    if (wireType !== 2)
                        break;
                    if (!(message.messages && message.messages.length))
                        message.messages = [];
                    message.messages.push($root.WaitingMessage.decode(reader, reader.size(), $undefined, _depth + 1));
                    continue;
                }
            case 2: {
                    if (wireType !== 0)
                        break;
                    if (value = reader.uint32())
                        message.waiting = value;
                    else
                        delete message.waiting;
                    continue;
                }
            case 3: {
                    if (wireType !== 0)
                        break;
                    if (value = reader.bool())
                        message.more = value;
                    else
                        delete message.more;
                    continue;
                }
            }
            reader.skipType(wireType, _depth, tag);
            if (!reader.discardUnknown) {
                $util.makeProp(message, "$unknowns", false);
                (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
            }
        }
        if (length !== $undefined) {
            if (reader.pos !== end)
                throw $RangeError("index out of range");
            reader.len = length;
        }
        if (_end !== $undefined)
            throw $Error("missing end group");
        return message;
    };

    FetchAnswer.getTypeUrl = function(prefix) {
        if (prefix === $undefined)
            prefix = "type.googleapis.com";
        return prefix + "/FetchAnswer";
    };

    return FetchAnswer;
})();

export const AcknowledgeAnswer = $root.AcknowledgeAnswer = (() => {

    const AcknowledgeAnswer = function (properties) {
        if (properties)
            for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    };

    AcknowledgeAnswer.prototype.waiting = 0;

    AcknowledgeAnswer.encode = function (message, writer, _depth) {
        if (!writer)
            writer = $Writer.create();
        if (_depth === $undefined)
            _depth = 0;
        if (_depth > $util.recursionLimit)
            throw $Error("max depth exceeded");
        if (message.waiting != null && $Object.hasOwnProperty.call(message, "waiting") && message.waiting !== 0)
            writer.uint32(8).uint32(message.waiting);
        if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
            for (let i = 0; i < message.$unknowns.length; ++i)
                writer.raw(message.$unknowns[i]);
        return writer;
    };

    AcknowledgeAnswer.decode = function (reader, length, _end, _depth, _target) {
        if (!(reader instanceof $Reader))
            reader = $Reader.create(reader);
        if (_depth === $undefined)
            _depth = 0;
        if (_depth > $Reader.recursionLimit)
            throw $Error("max depth exceeded");
        let end, message, value;
        if (length === $undefined)
            end = reader.len;
        else {
            end = reader.pos + length;
            if (end > reader.len)
                throw $RangeError("index out of range");
            length = reader.len;
            reader.len = end;
        }
        message = _target || new $root.AcknowledgeAnswer();
        while (reader.pos < end) {
            let start = reader.pos;
            let tag = reader.tag();
            if (tag === _end) {
                _end = $undefined;
                break;
            }
            let wireType = tag & 7;
            switch (tag >>>= 3) {
            case 1: {
                    if (wireType !== 0)
                        break;
                    if (value = reader.uint32())
                        message.waiting = value;
                    else
                        delete message.waiting;
                    continue;
                }
            }
            reader.skipType(wireType, _depth, tag);
            if (!reader.discardUnknown) {
                $util.makeProp(message, "$unknowns", false);
                (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
            }
        }
        if (length !== $undefined) {
            if (reader.pos !== end)
                throw $RangeError("index out of range");
            reader.len = length;
        }
        if (_end !== $undefined)
            throw $Error("missing end group");
        return message;
    };

    AcknowledgeAnswer.getTypeUrl = function(prefix) {
        if (prefix === $undefined)
            prefix = "type.googleapis.com";
        return prefix + "/AcknowledgeAnswer";
    };

    return AcknowledgeAnswer;
})();

export const DeliveryState = $root.DeliveryState = (() => {
    const valuesById = $Object.create(null), values = $Object.create(valuesById);
    values[valuesById[0] = "DELIVERY_STATE_UNSPECIFIED"] = 0;
    values[valuesById[1] = "UNKNOWN"] = 1;
    values[valuesById[2] = "QUEUED"] = 2;
    values[valuesById[3] = "STORED"] = 3;
    values[valuesById[4] = "FETCHED"] = 4;
    values[valuesById[5] = "EXPIRED"] = 5;
    return values;
})();

export const StatusAnswer = $root.StatusAnswer = (() => {

    const StatusAnswer = function (properties) {
        if (properties)
            for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    };

    StatusAnswer.prototype.state = 0;

    StatusAnswer.encode = function (message, writer, _depth) {
        if (!writer)
            writer = $Writer.create();
        if (_depth === $undefined)
            _depth = 0;
        if (_depth > $util.recursionLimit)
            throw $Error("max depth exceeded");
        if (message.state != null && $Object.hasOwnProperty.call(message, "state") && message.state !== 0)
            writer.uint32(8).int32(message.state);
        if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
            for (let i = 0; i < message.$unknowns.length; ++i)
                writer.raw(message.$unknowns[i]);
        return writer;
    };

    StatusAnswer.decode = function (reader, length, _end, _depth, _target) {
        if (!(reader instanceof $Reader))
            reader = $Reader.create(reader);
        if (_depth === $undefined)
            _depth = 0;
        if (_depth > $Reader.recursionLimit)
            throw $Error("max depth exceeded");
        let end, message, value;
        if (length === $undefined)
            end = reader.len;
        else {
            end = reader.pos + length;
            if (end > reader.len)
                throw $RangeError("index out of range");
            length = reader.len;
            reader.len = end;
        }
        message = _target || new $root.StatusAnswer();
        while (reader.pos < end) {
            let start = reader.pos;
            let tag = reader.tag();
            if (tag === _end) {
                _end = $undefined;
                break;
            }
            let wireType = tag & 7;
            switch (tag >>>= 3) {
            case 1: {
                    if (wireType !== 0)
                        break;
                    if (value = reader.int32())
                        message.state = value;
                    else
                        delete message.state;
                    continue;
                }
            }
            reader.skipType(wireType, _depth, tag);
            if (!reader.discardUnknown) {
                $util.makeProp(message, "$unknowns", false);
                (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
            }
        }
        if (length !== $undefined) {
            if (reader.pos !== end)
                throw $RangeError("index out of range");
            reader.len = length;
        }
        if (_end !== $undefined)
            throw $Error("missing end group");
        return message;
    };

    StatusAnswer.getTypeUrl = function(prefix) {
        if (prefix === $undefined)
            prefix = "type.googleapis.com";
        return prefix + "/StatusAnswer";
    };

    return StatusAnswer;
})();

export const PublishKeyPackagesAnswer = $root.PublishKeyPackagesAnswer = (() => {

    const PublishKeyPackagesAnswer = function (properties) {
        if (properties)
            for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    };

    PublishKeyPackagesAnswer.prototype.available = 0;

    PublishKeyPackagesAnswer.encode = function (message, writer, _depth) {
        if (!writer)
            writer = $Writer.create();
        if (_depth === $undefined)
            _depth = 0;
        if (_depth > $util.recursionLimit)
            throw $Error("max depth exceeded");
        if (message.available != null && $Object.hasOwnProperty.call(message, "available") && message.available !== 0)
            writer.uint32(8).uint32(message.available);
        if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
            for (let i = 0; i < message.$unknowns.length; ++i)
                writer.raw(message.$unknowns[i]);
        return writer;
    };

    PublishKeyPackagesAnswer.decode = function (reader, length, _end, _depth, _target) {
        if (!(reader instanceof $Reader))
            reader = $Reader.create(reader);
        if (_depth === $undefined)
            _depth = 0;
        if (_depth > $Reader.recursionLimit)
            throw $Error("max depth exceeded");
        let end, message, value;
        if (length === $undefined)
            end = reader.len;
        else {
            end = reader.pos + length;
            if (end > reader.len)
                throw $RangeError("index out of range");
            length = reader.len;
            reader.len = end;
        }
        message = _target || new $root.PublishKeyPackagesAnswer();
        while (reader.pos < end) {
            let start = reader.pos;
            let tag = reader.tag();
            if (tag === _end) {
                _end = $undefined;
                break;
            }
            let wireType = tag & 7;
            switch (tag >>>= 3) {
            case 1: {
                    if (wireType !== 0)
                        break;
                    if (value = reader.uint32())
                        message.available = value;
                    else
                        delete message.available;
                    continue;
                }
            }
            reader.skipType(wireType, _depth, tag);
            if (!reader.discardUnknown) {
                $util.makeProp(message, "$unknowns", false);
                (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
            }
        }
        if (length !== $undefined) {
            if (reader.pos !== end)
                throw $RangeError("index out of range");
            reader.len = length;
        }
        if (_end !== $undefined)
            throw $Error("missing end group");
        return message;
    };

    PublishKeyPackagesAnswer.getTypeUrl = function(prefix) {
        if (prefix === $undefined)
            prefix = "type.googleapis.com";
        return prefix + "/PublishKeyPackagesAnswer";
    };

    return PublishKeyPackagesAnswer;
})();

export const DeviceKeyPackage = $root.DeviceKeyPackage = (() => {

    const DeviceKeyPackage = function (properties) {
        if (properties)
            for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    };

    DeviceKeyPackage.prototype.device = $util.newBuffer([]);
    DeviceKeyPackage.prototype["package"] = $util.newBuffer([]);
    DeviceKeyPackage.prototype.lastResort = false;

    DeviceKeyPackage.encode = function (message, writer, _depth) {
        if (!writer)
            writer = $Writer.create();
        if (_depth === $undefined)
            _depth = 0;
        if (_depth > $util.recursionLimit)
            throw $Error("max depth exceeded");
        if (message.device != null && $Object.hasOwnProperty.call(message, "device") && message.device.length)
            writer.uint32(10).bytes(message.device);
        if (message["package"] != null && $Object.hasOwnProperty.call(message, "package") && message["package"].length)
            writer.uint32(18).bytes(message["package"]);
        if (message.lastResort != null && $Object.hasOwnProperty.call(message, "lastResort") && message.lastResort !== false)
            writer.uint32(24).bool(message.lastResort);
        if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
            for (let i = 0; i < message.$unknowns.length; ++i)
                writer.raw(message.$unknowns[i]);
        return writer;
    };

    DeviceKeyPackage.decode = function (reader, length, _end, _depth, _target) {
        if (!(reader instanceof $Reader))
            reader = $Reader.create(reader);
        if (_depth === $undefined)
            _depth = 0;
        if (_depth > $Reader.recursionLimit)
            throw $Error("max depth exceeded");
        let end, message, value;
        if (length === $undefined)
            end = reader.len;
        else {
            end = reader.pos + length;
            if (end > reader.len)
                throw $RangeError("index out of range");
            length = reader.len;
            reader.len = end;
        }
        message = _target || new $root.DeviceKeyPackage();
        while (reader.pos < end) {
            let start = reader.pos;
            let tag = reader.tag();
            if (tag === _end) {
                _end = $undefined;
                break;
            }
            let wireType = tag & 7;
            switch (tag >>>= 3) {
            case 1: {
                    if (wireType !== 2)
                        break;
                    if ((value = reader.bytes()).length)
                        message.device = value;
                    else
                        delete message.device;
                    continue;
                }
            case 2: {
                    if (wireType !== 2)
                        break;
                    if ((value = reader.bytes()).length)
                        message["package"] = value;
                    else
                        delete message["package"];
                    continue;
                }
            case 3: {
                    if (wireType !== 0)
                        break;
                    if (value = reader.bool())
                        message.lastResort = value;
                    else
                        delete message.lastResort;
                    continue;
                }
            }
            reader.skipType(wireType, _depth, tag);
            if (!reader.discardUnknown) {
                $util.makeProp(message, "$unknowns", false);
                (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
            }
        }
        if (length !== $undefined) {
            if (reader.pos !== end)
                throw $RangeError("index out of range");
            reader.len = length;
        }
        if (_end !== $undefined)
            throw $Error("missing end group");
        return message;
    };

    DeviceKeyPackage.getTypeUrl = function(prefix) {
        if (prefix === $undefined)
            prefix = "type.googleapis.com";
        return prefix + "/DeviceKeyPackage";
    };

    return DeviceKeyPackage;
})();

export const TakeKeyPackageAnswer = $root.TakeKeyPackageAnswer = (() => {

    const TakeKeyPackageAnswer = function (properties) {
        this.packages = [];
        if (properties)
            for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    };

    TakeKeyPackageAnswer.prototype.packages = $util.emptyArray;

    TakeKeyPackageAnswer.encode = function (message, writer, _depth) {
        if (!writer)
            writer = $Writer.create();
        if (_depth === $undefined)
            _depth = 0;
        if (_depth > $util.recursionLimit)
            throw $Error("max depth exceeded");
        if (message.packages != null && message.packages.length)
            for (let i = 0; i < message.packages.length; ++i)
                $root.DeviceKeyPackage.encode(message.packages[i], writer.uint32(10).fork(), _depth + 1).ldelim();
        if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
            for (let i = 0; i < message.$unknowns.length; ++i)
                writer.raw(message.$unknowns[i]);
        return writer;
    };

    TakeKeyPackageAnswer.decode = function (reader, length, _end, _depth, _target) {
        if (!(reader instanceof $Reader))
            reader = $Reader.create(reader);
        if (_depth === $undefined)
            _depth = 0;
        if (_depth > $Reader.recursionLimit)
            throw $Error("max depth exceeded");
        let end, message;
        if (length === $undefined)
            end = reader.len;
        else {
            end = reader.pos + length;
            if (end > reader.len)
                throw $RangeError("index out of range");
            length = reader.len;
            reader.len = end;
        }
        message = _target || new $root.TakeKeyPackageAnswer();
        while (reader.pos < end) {
            let start = reader.pos;
            let tag = reader.tag();
            if (tag === _end) {
                _end = $undefined;
                break;
            }
            let wireType = tag & 7;
            switch (tag >>>= 3) {
            case 1: {
                    if (wireType !== 2)
                        break;
                    if (!(message.packages && message.packages.length))
                        message.packages = [];
                    message.packages.push($root.DeviceKeyPackage.decode(reader, reader.size(), $undefined, _depth + 1));
                    continue;
                }
            }
            reader.skipType(wireType, _depth, tag);
            if (!reader.discardUnknown) {
                $util.makeProp(message, "$unknowns", false);
                (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
            }
        }
        if (length !== $undefined) {
            if (reader.pos !== end)
                throw $RangeError("index out of range");
            reader.len = length;
        }
        if (_end !== $undefined)
            throw $Error("missing end group");
        return message;
    };

    TakeKeyPackageAnswer.getTypeUrl = function(prefix) {
        if (prefix === $undefined)
            prefix = "type.googleapis.com";
        return prefix + "/TakeKeyPackageAnswer";
    };

    return TakeKeyPackageAnswer;
})();

export const RefusalCode = $root.RefusalCode = (() => {
    const valuesById = $Object.create(null), values = $Object.create(valuesById);
    values[valuesById[0] = "REFUSAL_UNSPECIFIED"] = 0;
    values[valuesById[1] = "MALFORMED"] = 1;
    values[valuesById[2] = "UNSUPPORTED_VERSION"] = 2;
    values[valuesById[3] = "OVERSIZED"] = 3;
    values[valuesById[4] = "RATE_LIMITED"] = 4;
    values[valuesById[5] = "BUSY"] = 5;
    values[valuesById[6] = "STOPPING_DOWN"] = 6;
    values[valuesById[7] = "INVALID_NAME"] = 7;
    values[valuesById[8] = "WRONG_FEDERATION"] = 8;
    values[valuesById[9] = "OLD_EPOCH"] = 9;
    values[valuesById[10] = "UNKNOWN_EPOCH"] = 10;
    values[valuesById[11] = "INVALID_REGISTRATION"] = 11;
    values[valuesById[12] = "BAD_SIGNATURE"] = 12;
    values[valuesById[13] = "BAD_CHALLENGE"] = 13;
    values[valuesById[14] = "INSUFFICIENT_WORK"] = 14;
    values[valuesById[15] = "STALE"] = 15;
    values[valuesById[16] = "NOT_OWNER"] = 16;
    values[valuesById[17] = "SUPERSEDED"] = 17;
    values[valuesById[18] = "QUARANTINED"] = 18;
    values[valuesById[19] = "UNKNOWN_NAME"] = 19;
    values[valuesById[20] = "UNKNOWN_DEVICE"] = 20;
    values[valuesById[21] = "NO_SESSION"] = 21;
    values[valuesById[22] = "NO_REPLY_BLOCKS"] = 22;
    values[valuesById[23] = "NOT_READY"] = 23;
    values[valuesById[24] = "MAILBOX_FULL"] = 24;
    values[valuesById[25] = "NOT_HOME"] = 25;
    return values;
})();

export const Refusal = $root.Refusal = (() => {

    const Refusal = function (properties) {
        if (properties)
            for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    };

    Refusal.prototype.code = 0;
    Refusal.prototype.sentence = "";
    Refusal.prototype.retry = false;
    Refusal.prototype.retryAfterMs = 0;

    Refusal.encode = function (message, writer, _depth) {
        if (!writer)
            writer = $Writer.create();
        if (_depth === $undefined)
            _depth = 0;
        if (_depth > $util.recursionLimit)
            throw $Error("max depth exceeded");
        if (message.code != null && $Object.hasOwnProperty.call(message, "code") && message.code !== 0)
            writer.uint32(8).int32(message.code);
        if (message.sentence != null && $Object.hasOwnProperty.call(message, "sentence") && message.sentence !== "")
            writer.uint32(18).string(message.sentence);
        if (message.retry != null && $Object.hasOwnProperty.call(message, "retry") && message.retry !== false)
            writer.uint32(24).bool(message.retry);
        if (message.retryAfterMs != null && $Object.hasOwnProperty.call(message, "retryAfterMs") && message.retryAfterMs !== 0)
            writer.uint32(32).uint32(message.retryAfterMs);
        if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
            for (let i = 0; i < message.$unknowns.length; ++i)
                writer.raw(message.$unknowns[i]);
        return writer;
    };

    Refusal.decode = function (reader, length, _end, _depth, _target) {
        if (!(reader instanceof $Reader))
            reader = $Reader.create(reader);
        if (_depth === $undefined)
            _depth = 0;
        if (_depth > $Reader.recursionLimit)
            throw $Error("max depth exceeded");
        let end, message, value;
        if (length === $undefined)
            end = reader.len;
        else {
            end = reader.pos + length;
            if (end > reader.len)
                throw $RangeError("index out of range");
            length = reader.len;
            reader.len = end;
        }
        message = _target || new $root.Refusal();
        while (reader.pos < end) {
            let start = reader.pos;
            let tag = reader.tag();
            if (tag === _end) {
                _end = $undefined;
                break;
            }
            let wireType = tag & 7;
            switch (tag >>>= 3) {
            case 1: {
                    if (wireType !== 0)
                        break;
                    if (value = reader.int32())
                        message.code = value;
                    else
                        delete message.code;
                    continue;
                }
            case 2: {
                    if (wireType !== 2)
                        break;
                    if ((value = reader.stringVerify()).length)
                        message.sentence = value;
                    else
                        delete message.sentence;
                    continue;
                }
            case 3: {
                    if (wireType !== 0)
                        break;
                    if (value = reader.bool())
                        message.retry = value;
                    else
                        delete message.retry;
                    continue;
                }
            case 4: {
                    if (wireType !== 0)
                        break;
                    if (value = reader.uint32())
                        message.retryAfterMs = value;
                    else
                        delete message.retryAfterMs;
                    continue;
                }
            }
            reader.skipType(wireType, _depth, tag);
            if (!reader.discardUnknown) {
                $util.makeProp(message, "$unknowns", false);
                (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
            }
        }
        if (length !== $undefined) {
            if (reader.pos !== end)
                throw $RangeError("index out of range");
            reader.len = length;
        }
        if (_end !== $undefined)
            throw $Error("missing end group");
        return message;
    };

    Refusal.getTypeUrl = function(prefix) {
        if (prefix === $undefined)
            prefix = "type.googleapis.com";
        return prefix + "/Refusal";
    };

    return Refusal;
})();

export const Decided = $root.Decided = (() => {

    const Decided = function (properties) {
        if (properties)
            for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    };

    Decided.prototype.certificate = null;

    Decided.encode = function (message, writer, _depth) {
        if (!writer)
            writer = $Writer.create();
        if (_depth === $undefined)
            _depth = 0;
        if (_depth > $util.recursionLimit)
            throw $Error("max depth exceeded");
        if (message.certificate != null && $Object.hasOwnProperty.call(message, "certificate"))
            $root.Certificate.encode(message.certificate, writer.uint32(10).fork(), _depth + 1).ldelim();
        if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
            for (let i = 0; i < message.$unknowns.length; ++i)
                writer.raw(message.$unknowns[i]);
        return writer;
    };

    Decided.decode = function (reader, length, _end, _depth, _target) {
        if (!(reader instanceof $Reader))
            reader = $Reader.create(reader);
        if (_depth === $undefined)
            _depth = 0;
        if (_depth > $Reader.recursionLimit)
            throw $Error("max depth exceeded");
        let end, message, value;
        if (length === $undefined)
            end = reader.len;
        else {
            end = reader.pos + length;
            if (end > reader.len)
                throw $RangeError("index out of range");
            length = reader.len;
            reader.len = end;
        }
        message = _target || new $root.Decided();
        while (reader.pos < end) {
            let start = reader.pos;
            let tag = reader.tag();
            if (tag === _end) {
                _end = $undefined;
                break;
            }
            let wireType = tag & 7;
            switch (tag >>>= 3) {
            case 1: {
                    if (wireType !== 2)
                        break;
                    message.certificate = $root.Certificate.decode(reader, reader.size(), $undefined, _depth + 1, message.certificate);
                    continue;
                }
            }
            reader.skipType(wireType, _depth, tag);
            if (!reader.discardUnknown) {
                $util.makeProp(message, "$unknowns", false);
                (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
            }
        }
        if (length !== $undefined) {
            if (reader.pos !== end)
                throw $RangeError("index out of range");
            reader.len = length;
        }
        if (_end !== $undefined)
            throw $Error("missing end group");
        return message;
    };

    Decided.getTypeUrl = function(prefix) {
        if (prefix === $undefined)
            prefix = "type.googleapis.com";
        return prefix + "/Decided";
    };

    return Decided;
})();

export const Expiring = $root.Expiring = (() => {

    const Expiring = function (properties) {
        if (properties)
            for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    };

    Expiring.prototype.sessionSeconds = 0;

    Expiring.encode = function (message, writer, _depth) {
        if (!writer)
            writer = $Writer.create();
        if (_depth === $undefined)
            _depth = 0;
        if (_depth > $util.recursionLimit)
            throw $Error("max depth exceeded");
        if (message.sessionSeconds != null && $Object.hasOwnProperty.call(message, "sessionSeconds") && message.sessionSeconds !== 0)
            writer.uint32(8).uint32(message.sessionSeconds);
        if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
            for (let i = 0; i < message.$unknowns.length; ++i)
                writer.raw(message.$unknowns[i]);
        return writer;
    };

    Expiring.decode = function (reader, length, _end, _depth, _target) {
        if (!(reader instanceof $Reader))
            reader = $Reader.create(reader);
        if (_depth === $undefined)
            _depth = 0;
        if (_depth > $Reader.recursionLimit)
            throw $Error("max depth exceeded");
        let end, message, value;
        if (length === $undefined)
            end = reader.len;
        else {
            end = reader.pos + length;
            if (end > reader.len)
                throw $RangeError("index out of range");
            length = reader.len;
            reader.len = end;
        }
        message = _target || new $root.Expiring();
        while (reader.pos < end) {
            let start = reader.pos;
            let tag = reader.tag();
            if (tag === _end) {
                _end = $undefined;
                break;
            }
            let wireType = tag & 7;
            switch (tag >>>= 3) {
            case 1: {
                    if (wireType !== 0)
                        break;
                    if (value = reader.uint32())
                        message.sessionSeconds = value;
                    else
                        delete message.sessionSeconds;
                    continue;
                }
            }
            reader.skipType(wireType, _depth, tag);
            if (!reader.discardUnknown) {
                $util.makeProp(message, "$unknowns", false);
                (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
            }
        }
        if (length !== $undefined) {
            if (reader.pos !== end)
                throw $RangeError("index out of range");
            reader.len = length;
        }
        if (_end !== $undefined)
            throw $Error("missing end group");
        return message;
    };

    Expiring.getTypeUrl = function(prefix) {
        if (prefix === $undefined)
            prefix = "type.googleapis.com";
        return prefix + "/Expiring";
    };

    return Expiring;
})();

export const Arrived = $root.Arrived = (() => {

    const Arrived = function (properties) {
        if (properties)
            for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    };

    Arrived.prototype.message = null;
    Arrived.prototype.waiting = 0;

    Arrived.encode = function (message, writer, _depth) {
        if (!writer)
            writer = $Writer.create();
        if (_depth === $undefined)
            _depth = 0;
        if (_depth > $util.recursionLimit)
            throw $Error("max depth exceeded");
        if (message.message != null && $Object.hasOwnProperty.call(message, "message"))
            $root.WaitingMessage.encode(message.message, writer.uint32(10).fork(), _depth + 1).ldelim();
        if (message.waiting != null && $Object.hasOwnProperty.call(message, "waiting") && message.waiting !== 0)
            writer.uint32(16).uint32(message.waiting);
        if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
            for (let i = 0; i < message.$unknowns.length; ++i)
                writer.raw(message.$unknowns[i]);
        return writer;
    };

    Arrived.decode = function (reader, length, _end, _depth, _target) {
        if (!(reader instanceof $Reader))
            reader = $Reader.create(reader);
        if (_depth === $undefined)
            _depth = 0;
        if (_depth > $Reader.recursionLimit)
            throw $Error("max depth exceeded");
        let end, message, value;
        if (length === $undefined)
            end = reader.len;
        else {
            end = reader.pos + length;
            if (end > reader.len)
                throw $RangeError("index out of range");
            length = reader.len;
            reader.len = end;
        }
        message = _target || new $root.Arrived();
        while (reader.pos < end) {
            let start = reader.pos;
            let tag = reader.tag();
            if (tag === _end) {
                _end = $undefined;
                break;
            }
            let wireType = tag & 7;
            switch (tag >>>= 3) {
            case 1: {
                    if (wireType !== 2)
                        break;
                    message.message = $root.WaitingMessage.decode(reader, reader.size(), $undefined, _depth + 1, message.message);
                    continue;
                }
            case 2: {
                    if (wireType !== 0)
                        break;
                    if (value = reader.uint32())
                        message.waiting = value;
                    else
                        delete message.waiting;
                    continue;
                }
            }
            reader.skipType(wireType, _depth, tag);
            if (!reader.discardUnknown) {
                $util.makeProp(message, "$unknowns", false);
                (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
            }
        }
        if (length !== $undefined) {
            if (reader.pos !== end)
                throw $RangeError("index out of range");
            reader.len = length;
        }
        if (_end !== $undefined)
            throw $Error("missing end group");
        return message;
    };

    Arrived.getTypeUrl = function(prefix) {
        if (prefix === $undefined)
            prefix = "type.googleapis.com";
        return prefix + "/Arrived";
    };

    return Arrived;
})();

export const RelayFrame = $root.RelayFrame = (() => {

    const RelayFrame = function (properties) {
        if (properties)
            for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    };

    RelayFrame.prototype.message = null;
    RelayFrame.prototype.outcome = null;

    let $oneOfFields;

    $Object.defineProperty(RelayFrame.prototype, "body", {
        get: $util.oneOfGetter($oneOfFields = ["message", "outcome"]),
        set: $util.oneOfSetter($oneOfFields)
    });

    RelayFrame.encode = function (message, writer, _depth) {
        if (!writer)
            writer = $Writer.create();
        if (_depth === $undefined)
            _depth = 0;
        if (_depth > $util.recursionLimit)
            throw $Error("max depth exceeded");
        if (message.message != null && $Object.hasOwnProperty.call(message, "message"))
            $root.RelayedMessage.encode(message.message, writer.uint32(10).fork(), _depth + 1).ldelim();
        if (message.outcome != null && $Object.hasOwnProperty.call(message, "outcome"))
            $root.RelayOutcome.encode(message.outcome, writer.uint32(18).fork(), _depth + 1).ldelim();
        if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
            for (let i = 0; i < message.$unknowns.length; ++i)
                writer.raw(message.$unknowns[i]);
        return writer;
    };

    RelayFrame.decode = function (reader, length, _end, _depth, _target) {
        if (!(reader instanceof $Reader))
            reader = $Reader.create(reader);
        if (_depth === $undefined)
            _depth = 0;
        if (_depth > $Reader.recursionLimit)
            throw $Error("max depth exceeded");
        let end, message;
        if (length === $undefined)
            end = reader.len;
        else {
            end = reader.pos + length;
            if (end > reader.len)
                throw $RangeError("index out of range");
            length = reader.len;
            reader.len = end;
        }
        message = _target || new $root.RelayFrame();
        while (reader.pos < end) {
            let start = reader.pos;
            let tag = reader.tag();
            if (tag === _end) {
                _end = $undefined;
                break;
            }
            let wireType = tag & 7;
            switch (tag >>>= 3) {
            case 1: {
                    if (wireType !== 2)
                        break;
                    message.message = $root.RelayedMessage.decode(reader, reader.size(), $undefined, _depth + 1, message.message);
                    message.body = "message";
                    continue;
                }
            case 2: {
                    if (wireType !== 2)
                        break;
                    message.outcome = $root.RelayOutcome.decode(reader, reader.size(), $undefined, _depth + 1, message.outcome);
                    message.body = "outcome";
                    continue;
                }
            }
            reader.skipType(wireType, _depth, tag);
            if (!reader.discardUnknown) {
                $util.makeProp(message, "$unknowns", false);
                (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
            }
        }
        if (length !== $undefined) {
            if (reader.pos !== end)
                throw $RangeError("index out of range");
            reader.len = length;
        }
        if (_end !== $undefined)
            throw $Error("missing end group");
        return message;
    };

    RelayFrame.getTypeUrl = function(prefix) {
        if (prefix === $undefined)
            prefix = "type.googleapis.com";
        return prefix + "/RelayFrame";
    };

    return RelayFrame;
})();

export const RelayedMessage = $root.RelayedMessage = (() => {

    const RelayedMessage = function (properties) {
        if (properties)
            for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    };

    RelayedMessage.prototype.federationId = $util.newBuffer([]);
    RelayedMessage.prototype.recipient = "";
    RelayedMessage.prototype.messageId = $util.newBuffer([]);
    RelayedMessage.prototype.envelope = $util.newBuffer([]);
    RelayedMessage.prototype.receiptHash = $util.newBuffer([]);
    RelayedMessage.prototype.sentAtMs = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
    RelayedMessage.prototype.carried = false;

    RelayedMessage.encode = function (message, writer, _depth) {
        if (!writer)
            writer = $Writer.create();
        if (_depth === $undefined)
            _depth = 0;
        if (_depth > $util.recursionLimit)
            throw $Error("max depth exceeded");
        if (message.federationId != null && $Object.hasOwnProperty.call(message, "federationId") && message.federationId.length)
            writer.uint32(10).bytes(message.federationId);
        if (message.recipient != null && $Object.hasOwnProperty.call(message, "recipient") && message.recipient !== "")
            writer.uint32(18).string(message.recipient);
        if (message.messageId != null && $Object.hasOwnProperty.call(message, "messageId") && message.messageId.length)
            writer.uint32(26).bytes(message.messageId);
        if (message.envelope != null && $Object.hasOwnProperty.call(message, "envelope") && message.envelope.length)
            writer.uint32(34).bytes(message.envelope);
        if (message.receiptHash != null && $Object.hasOwnProperty.call(message, "receiptHash") && message.receiptHash.length)
            writer.uint32(42).bytes(message.receiptHash);
        if (message.sentAtMs != null && $Object.hasOwnProperty.call(message, "sentAtMs") && (typeof message.sentAtMs === "object" ? message.sentAtMs.low || message.sentAtMs.high : message.sentAtMs !== 0))
            writer.uint32(48).uint64(message.sentAtMs);
        if (message.carried != null && $Object.hasOwnProperty.call(message, "carried") && message.carried !== false)
            writer.uint32(56).bool(message.carried);
        if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
            for (let i = 0; i < message.$unknowns.length; ++i)
                writer.raw(message.$unknowns[i]);
        return writer;
    };

    RelayedMessage.decode = function (reader, length, _end, _depth, _target) {
        if (!(reader instanceof $Reader))
            reader = $Reader.create(reader);
        if (_depth === $undefined)
            _depth = 0;
        if (_depth > $Reader.recursionLimit)
            throw $Error("max depth exceeded");
        let end, message, value;
        if (length === $undefined)
            end = reader.len;
        else {
            end = reader.pos + length;
            if (end > reader.len)
                throw $RangeError("index out of range");
            length = reader.len;
            reader.len = end;
        }
        message = _target || new $root.RelayedMessage();
        while (reader.pos < end) {
            let start = reader.pos;
            let tag = reader.tag();
            if (tag === _end) {
                _end = $undefined;
                break;
            }
            let wireType = tag & 7;
            switch (tag >>>= 3) {
            case 1: {
                    if (wireType !== 2)
                        break;
                    if ((value = reader.bytes()).length)
                        message.federationId = value;
                    else
                        delete message.federationId;
                    continue;
                }
            case 2: {
                    if (wireType !== 2)
                        break;
                    if ((value = reader.stringVerify()).length)
                        message.recipient = value;
                    else
                        delete message.recipient;
                    continue;
                }
            case 3: {
                    if (wireType !== 2)
                        break;
                    if ((value = reader.bytes()).length)
                        message.messageId = value;
                    else
                        delete message.messageId;
                    continue;
                }
            case 4: {
                    if (wireType !== 2)
                        break;
                    if ((value = reader.bytes()).length)
                        message.envelope = value;
                    else
                        delete message.envelope;
                    continue;
                }
            case 5: {
                    if (wireType !== 2)
                        break;
                    if ((value = reader.bytes()).length)
                        message.receiptHash = value;
                    else
                        delete message.receiptHash;
                    continue;
                }
            case 6: {
                    if (wireType !== 0)
                        break;
                    if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                        message.sentAtMs = value;
                    else
                        delete message.sentAtMs;
                    continue;
                }
            case 7: {
                    if (wireType !== 0)
                        break;
                    if (value = reader.bool())
                        message.carried = value;
                    else
                        delete message.carried;
                    continue;
                }
            }
            reader.skipType(wireType, _depth, tag);
            if (!reader.discardUnknown) {
                $util.makeProp(message, "$unknowns", false);
                (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
            }
        }
        if (length !== $undefined) {
            if (reader.pos !== end)
                throw $RangeError("index out of range");
            reader.len = length;
        }
        if (_end !== $undefined)
            throw $Error("missing end group");
        return message;
    };

    RelayedMessage.getTypeUrl = function(prefix) {
        if (prefix === $undefined)
            prefix = "type.googleapis.com";
        return prefix + "/RelayedMessage";
    };

    return RelayedMessage;
})();

export const RelayOutcome = $root.RelayOutcome = (() => {

    const RelayOutcome = function (properties) {
        if (properties)
            for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    };

    RelayOutcome.prototype.recipient = "";
    RelayOutcome.prototype.messageId = $util.newBuffer([]);
    RelayOutcome.prototype.refusal = null;

    RelayOutcome.encode = function (message, writer, _depth) {
        if (!writer)
            writer = $Writer.create();
        if (_depth === $undefined)
            _depth = 0;
        if (_depth > $util.recursionLimit)
            throw $Error("max depth exceeded");
        if (message.recipient != null && $Object.hasOwnProperty.call(message, "recipient") && message.recipient !== "")
            writer.uint32(10).string(message.recipient);
        if (message.messageId != null && $Object.hasOwnProperty.call(message, "messageId") && message.messageId.length)
            writer.uint32(18).bytes(message.messageId);
        if (message.refusal != null && $Object.hasOwnProperty.call(message, "refusal"))
            $root.Refusal.encode(message.refusal, writer.uint32(26).fork(), _depth + 1).ldelim();
        if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
            for (let i = 0; i < message.$unknowns.length; ++i)
                writer.raw(message.$unknowns[i]);
        return writer;
    };

    RelayOutcome.decode = function (reader, length, _end, _depth, _target) {
        if (!(reader instanceof $Reader))
            reader = $Reader.create(reader);
        if (_depth === $undefined)
            _depth = 0;
        if (_depth > $Reader.recursionLimit)
            throw $Error("max depth exceeded");
        let end, message, value;
        if (length === $undefined)
            end = reader.len;
        else {
            end = reader.pos + length;
            if (end > reader.len)
                throw $RangeError("index out of range");
            length = reader.len;
            reader.len = end;
        }
        message = _target || new $root.RelayOutcome();
        while (reader.pos < end) {
            let start = reader.pos;
            let tag = reader.tag();
            if (tag === _end) {
                _end = $undefined;
                break;
            }
            let wireType = tag & 7;
            switch (tag >>>= 3) {
            case 1: {
                    if (wireType !== 2)
                        break;
                    if ((value = reader.stringVerify()).length)
                        message.recipient = value;
                    else
                        delete message.recipient;
                    continue;
                }
            case 2: {
                    if (wireType !== 2)
                        break;
                    if ((value = reader.bytes()).length)
                        message.messageId = value;
                    else
                        delete message.messageId;
                    continue;
                }
            case 3: {
                    if (wireType !== 2)
                        break;
                    message.refusal = $root.Refusal.decode(reader, reader.size(), $undefined, _depth + 1, message.refusal);
                    continue;
                }
            }
            reader.skipType(wireType, _depth, tag);
            if (!reader.discardUnknown) {
                $util.makeProp(message, "$unknowns", false);
                (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
            }
        }
        if (length !== $undefined) {
            if (reader.pos !== end)
                throw $RangeError("index out of range");
            reader.len = length;
        }
        if (_end !== $undefined)
            throw $Error("missing end group");
        return message;
    };

    RelayOutcome.getTypeUrl = function(prefix) {
        if (prefix === $undefined)
            prefix = "type.googleapis.com";
        return prefix + "/RelayOutcome";
    };

    return RelayOutcome;
})();

export const GroupKind = $root.GroupKind = (() => {
    const valuesById = $Object.create(null), values = $Object.create(valuesById);
    values[valuesById[0] = "GROUP_KIND_UNSPECIFIED"] = 0;
    values[valuesById[1] = "PAIR"] = 1;
    values[valuesById[2] = "GROUP"] = 2;
    return values;
})();

export const GroupFacts = $root.GroupFacts = (() => {

    const GroupFacts = function (properties) {
        if (properties)
            for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    };

    GroupFacts.prototype.kind = 0;
    GroupFacts.prototype.title = "";
    GroupFacts.prototype.creatorName = "";
    GroupFacts.prototype.sequencerNodeKey = $util.newBuffer([]);

    GroupFacts.encode = function (message, writer, _depth) {
        if (!writer)
            writer = $Writer.create();
        if (_depth === $undefined)
            _depth = 0;
        if (_depth > $util.recursionLimit)
            throw $Error("max depth exceeded");
        if (message.kind != null && $Object.hasOwnProperty.call(message, "kind") && message.kind !== 0)
            writer.uint32(8).int32(message.kind);
        if (message.title != null && $Object.hasOwnProperty.call(message, "title") && message.title !== "")
            writer.uint32(18).string(message.title);
        if (message.creatorName != null && $Object.hasOwnProperty.call(message, "creatorName") && message.creatorName !== "")
            writer.uint32(26).string(message.creatorName);
        if (message.sequencerNodeKey != null && $Object.hasOwnProperty.call(message, "sequencerNodeKey") && message.sequencerNodeKey.length)
            writer.uint32(34).bytes(message.sequencerNodeKey);
        if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
            for (let i = 0; i < message.$unknowns.length; ++i)
                writer.raw(message.$unknowns[i]);
        return writer;
    };

    GroupFacts.decode = function (reader, length, _end, _depth, _target) {
        if (!(reader instanceof $Reader))
            reader = $Reader.create(reader);
        if (_depth === $undefined)
            _depth = 0;
        if (_depth > $Reader.recursionLimit)
            throw $Error("max depth exceeded");
        let end, message, value;
        if (length === $undefined)
            end = reader.len;
        else {
            end = reader.pos + length;
            if (end > reader.len)
                throw $RangeError("index out of range");
            length = reader.len;
            reader.len = end;
        }
        message = _target || new $root.GroupFacts();
        while (reader.pos < end) {
            let start = reader.pos;
            let tag = reader.tag();
            if (tag === _end) {
                _end = $undefined;
                break;
            }
            let wireType = tag & 7;
            switch (tag >>>= 3) {
            case 1: {
                    if (wireType !== 0)
                        break;
                    if (value = reader.int32())
                        message.kind = value;
                    else
                        delete message.kind;
                    continue;
                }
            case 2: {
                    if (wireType !== 2)
                        break;
                    if ((value = reader.stringVerify()).length)
                        message.title = value;
                    else
                        delete message.title;
                    continue;
                }
            case 3: {
                    if (wireType !== 2)
                        break;
                    if ((value = reader.stringVerify()).length)
                        message.creatorName = value;
                    else
                        delete message.creatorName;
                    continue;
                }
            case 4: {
                    if (wireType !== 2)
                        break;
                    if ((value = reader.bytes()).length)
                        message.sequencerNodeKey = value;
                    else
                        delete message.sequencerNodeKey;
                    continue;
                }
            }
            reader.skipType(wireType, _depth, tag);
            if (!reader.discardUnknown) {
                $util.makeProp(message, "$unknowns", false);
                (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
            }
        }
        if (length !== $undefined) {
            if (reader.pos !== end)
                throw $RangeError("index out of range");
            reader.len = length;
        }
        if (_end !== $undefined)
            throw $Error("missing end group");
        return message;
    };

    GroupFacts.getTypeUrl = function(prefix) {
        if (prefix === $undefined)
            prefix = "type.googleapis.com";
        return prefix + "/GroupFacts";
    };

    return GroupFacts;
})();

export const Content = $root.Content = (() => {

    const Content = function (properties) {
        if (properties)
            for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    };

    Content.prototype.text = null;
    Content.prototype.receipt = null;
    Content.prototype.directAddress = null;
    Content.prototype.groupNote = null;
    Content.prototype.historyNote = null;

    let $oneOfFields;

    $Object.defineProperty(Content.prototype, "content", {
        get: $util.oneOfGetter($oneOfFields = ["text", "receipt", "directAddress", "groupNote", "historyNote"]),
        set: $util.oneOfSetter($oneOfFields)
    });

    Content.encode = function (message, writer, _depth) {
        if (!writer)
            writer = $Writer.create();
        if (_depth === $undefined)
            _depth = 0;
        if (_depth > $util.recursionLimit)
            throw $Error("max depth exceeded");
        if (message.text != null && $Object.hasOwnProperty.call(message, "text"))
            $root.TextContent.encode(message.text, writer.uint32(10).fork(), _depth + 1).ldelim();
        if (message.receipt != null && $Object.hasOwnProperty.call(message, "receipt"))
            $root.ReceiptContent.encode(message.receipt, writer.uint32(18).fork(), _depth + 1).ldelim();
        if (message.directAddress != null && $Object.hasOwnProperty.call(message, "directAddress"))
            $root.DirectAddressContent.encode(message.directAddress, writer.uint32(26).fork(), _depth + 1).ldelim();
        if (message.groupNote != null && $Object.hasOwnProperty.call(message, "groupNote"))
            $root.GroupNoteContent.encode(message.groupNote, writer.uint32(34).fork(), _depth + 1).ldelim();
        if (message.historyNote != null && $Object.hasOwnProperty.call(message, "historyNote"))
            $root.HistoryNoteContent.encode(message.historyNote, writer.uint32(42).fork(), _depth + 1).ldelim();
        if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
            for (let i = 0; i < message.$unknowns.length; ++i)
                writer.raw(message.$unknowns[i]);
        return writer;
    };

    Content.decode = function (reader, length, _end, _depth, _target) {
        if (!(reader instanceof $Reader))
            reader = $Reader.create(reader);
        if (_depth === $undefined)
            _depth = 0;
        if (_depth > $Reader.recursionLimit)
            throw $Error("max depth exceeded");
        let end, message;
        if (length === $undefined)
            end = reader.len;
        else {
            end = reader.pos + length;
            if (end > reader.len)
                throw $RangeError("index out of range");
            length = reader.len;
            reader.len = end;
        }
        message = _target || new $root.Content();
        while (reader.pos < end) {
            let start = reader.pos;
            let tag = reader.tag();
            if (tag === _end) {
                _end = $undefined;
                break;
            }
            let wireType = tag & 7;
            switch (tag >>>= 3) {
            case 1: {
                    if (wireType !== 2)
                        break;
                    message.text = $root.TextContent.decode(reader, reader.size(), $undefined, _depth + 1, message.text);
                    message.content = "text";
                    continue;
                }
            case 2: {
                    if (wireType !== 2)
                        break;
                    message.receipt = $root.ReceiptContent.decode(reader, reader.size(), $undefined, _depth + 1, message.receipt);
                    message.content = "receipt";
                    continue;
                }
            case 3: {
                    if (wireType !== 2)
                        break;
                    message.directAddress = $root.DirectAddressContent.decode(reader, reader.size(), $undefined, _depth + 1, message.directAddress);
                    message.content = "directAddress";
                    continue;
                }
            case 4: {
                    if (wireType !== 2)
                        break;
                    message.groupNote = $root.GroupNoteContent.decode(reader, reader.size(), $undefined, _depth + 1, message.groupNote);
                    message.content = "groupNote";
                    continue;
                }
            case 5: {
                    if (wireType !== 2)
                        break;
                    message.historyNote = $root.HistoryNoteContent.decode(reader, reader.size(), $undefined, _depth + 1, message.historyNote);
                    message.content = "historyNote";
                    continue;
                }
            }
            reader.skipType(wireType, _depth, tag);
            if (!reader.discardUnknown) {
                $util.makeProp(message, "$unknowns", false);
                (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
            }
        }
        if (length !== $undefined) {
            if (reader.pos !== end)
                throw $RangeError("index out of range");
            reader.len = length;
        }
        if (_end !== $undefined)
            throw $Error("missing end group");
        return message;
    };

    Content.getTypeUrl = function(prefix) {
        if (prefix === $undefined)
            prefix = "type.googleapis.com";
        return prefix + "/Content";
    };

    return Content;
})();

export const TextContent = $root.TextContent = (() => {

    const TextContent = function (properties) {
        if (properties)
            for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    };

    TextContent.prototype.id = $util.newBuffer([]);
    TextContent.prototype.text = "";
    TextContent.prototype.sentAtMs = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
    TextContent.prototype.replyTo = $util.newBuffer([]);

    TextContent.encode = function (message, writer, _depth) {
        if (!writer)
            writer = $Writer.create();
        if (_depth === $undefined)
            _depth = 0;
        if (_depth > $util.recursionLimit)
            throw $Error("max depth exceeded");
        if (message.id != null && $Object.hasOwnProperty.call(message, "id") && message.id.length)
            writer.uint32(10).bytes(message.id);
        if (message.text != null && $Object.hasOwnProperty.call(message, "text") && message.text !== "")
            writer.uint32(18).string(message.text);
        if (message.sentAtMs != null && $Object.hasOwnProperty.call(message, "sentAtMs") && (typeof message.sentAtMs === "object" ? message.sentAtMs.low || message.sentAtMs.high : message.sentAtMs !== 0))
            writer.uint32(24).uint64(message.sentAtMs);
        if (message.replyTo != null && $Object.hasOwnProperty.call(message, "replyTo") && message.replyTo.length)
            writer.uint32(34).bytes(message.replyTo);
        if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
            for (let i = 0; i < message.$unknowns.length; ++i)
                writer.raw(message.$unknowns[i]);
        return writer;
    };

    TextContent.decode = function (reader, length, _end, _depth, _target) {
        if (!(reader instanceof $Reader))
            reader = $Reader.create(reader);
        if (_depth === $undefined)
            _depth = 0;
        if (_depth > $Reader.recursionLimit)
            throw $Error("max depth exceeded");
        let end, message, value;
        if (length === $undefined)
            end = reader.len;
        else {
            end = reader.pos + length;
            if (end > reader.len)
                throw $RangeError("index out of range");
            length = reader.len;
            reader.len = end;
        }
        message = _target || new $root.TextContent();
        while (reader.pos < end) {
            let start = reader.pos;
            let tag = reader.tag();
            if (tag === _end) {
                _end = $undefined;
                break;
            }
            let wireType = tag & 7;
            switch (tag >>>= 3) {
            case 1: {
                    if (wireType !== 2)
                        break;
                    if ((value = reader.bytes()).length)
                        message.id = value;
                    else
                        delete message.id;
                    continue;
                }
            case 2: {
                    if (wireType !== 2)
                        break;
                    if ((value = reader.stringVerify()).length)
                        message.text = value;
                    else
                        delete message.text;
                    continue;
                }
            case 3: {
                    if (wireType !== 0)
                        break;
                    if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                        message.sentAtMs = value;
                    else
                        delete message.sentAtMs;
                    continue;
                }
            case 4: {
                    if (wireType !== 2)
                        break;
                    if ((value = reader.bytes()).length)
                        message.replyTo = value;
                    else
                        delete message.replyTo;
                    continue;
                }
            }
            reader.skipType(wireType, _depth, tag);
            if (!reader.discardUnknown) {
                $util.makeProp(message, "$unknowns", false);
                (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
            }
        }
        if (length !== $undefined) {
            if (reader.pos !== end)
                throw $RangeError("index out of range");
            reader.len = length;
        }
        if (_end !== $undefined)
            throw $Error("missing end group");
        return message;
    };

    TextContent.getTypeUrl = function(prefix) {
        if (prefix === $undefined)
            prefix = "type.googleapis.com";
        return prefix + "/TextContent";
    };

    return TextContent;
})();

export const ReceiptContent = $root.ReceiptContent = (() => {

    const ReceiptContent = function (properties) {
        this.ids = [];
        if (properties)
            for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    };

    ReceiptContent.prototype.ids = $util.emptyArray;
    ReceiptContent.prototype.read = false;

    ReceiptContent.encode = function (message, writer, _depth) {
        if (!writer)
            writer = $Writer.create();
        if (_depth === $undefined)
            _depth = 0;
        if (_depth > $util.recursionLimit)
            throw $Error("max depth exceeded");
        if (message.ids != null && message.ids.length)
            for (let i = 0; i < message.ids.length; ++i)
                writer.uint32(10).bytes(message.ids[i]);
        if (message.read != null && $Object.hasOwnProperty.call(message, "read") && message.read !== false)
            writer.uint32(16).bool(message.read);
        if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
            for (let i = 0; i < message.$unknowns.length; ++i)
                writer.raw(message.$unknowns[i]);
        return writer;
    };

    ReceiptContent.decode = function (reader, length, _end, _depth, _target) {
        if (!(reader instanceof $Reader))
            reader = $Reader.create(reader);
        if (_depth === $undefined)
            _depth = 0;
        if (_depth > $Reader.recursionLimit)
            throw $Error("max depth exceeded");
        let end, message, value;
        if (length === $undefined)
            end = reader.len;
        else {
            end = reader.pos + length;
            if (end > reader.len)
                throw $RangeError("index out of range");
            length = reader.len;
            reader.len = end;
        }
        message = _target || new $root.ReceiptContent();
        while (reader.pos < end) {
            let start = reader.pos;
            let tag = reader.tag();
            if (tag === _end) {
                _end = $undefined;
                break;
            }
            let wireType = tag & 7;
            switch (tag >>>= 3) {
            case 1: {
                    if (wireType !== 2)
                        break;
                    if (!(message.ids && message.ids.length))
                        message.ids = [];
                    message.ids.push(reader.bytes());
                    continue;
                }
            case 2: {
                    if (wireType !== 0)
                        break;
                    if (value = reader.bool())
                        message.read = value;
                    else
                        delete message.read;
                    continue;
                }
            }
            reader.skipType(wireType, _depth, tag);
            if (!reader.discardUnknown) {
                $util.makeProp(message, "$unknowns", false);
                (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
            }
        }
        if (length !== $undefined) {
            if (reader.pos !== end)
                throw $RangeError("index out of range");
            reader.len = length;
        }
        if (_end !== $undefined)
            throw $Error("missing end group");
        return message;
    };

    ReceiptContent.getTypeUrl = function(prefix) {
        if (prefix === $undefined)
            prefix = "type.googleapis.com";
        return prefix + "/ReceiptContent";
    };

    return ReceiptContent;
})();

export const DirectAddressContent = $root.DirectAddressContent = (() => {

    const DirectAddressContent = function (properties) {
        if (properties)
            for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    };

    DirectAddressContent.prototype.address = "";
    DirectAddressContent.prototype.expiresAtMs = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

    DirectAddressContent.encode = function (message, writer, _depth) {
        if (!writer)
            writer = $Writer.create();
        if (_depth === $undefined)
            _depth = 0;
        if (_depth > $util.recursionLimit)
            throw $Error("max depth exceeded");
        if (message.address != null && $Object.hasOwnProperty.call(message, "address") && message.address !== "")
            writer.uint32(10).string(message.address);
        if (message.expiresAtMs != null && $Object.hasOwnProperty.call(message, "expiresAtMs") && (typeof message.expiresAtMs === "object" ? message.expiresAtMs.low || message.expiresAtMs.high : message.expiresAtMs !== 0))
            writer.uint32(16).uint64(message.expiresAtMs);
        if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
            for (let i = 0; i < message.$unknowns.length; ++i)
                writer.raw(message.$unknowns[i]);
        return writer;
    };

    DirectAddressContent.decode = function (reader, length, _end, _depth, _target) {
        if (!(reader instanceof $Reader))
            reader = $Reader.create(reader);
        if (_depth === $undefined)
            _depth = 0;
        if (_depth > $Reader.recursionLimit)
            throw $Error("max depth exceeded");
        let end, message, value;
        if (length === $undefined)
            end = reader.len;
        else {
            end = reader.pos + length;
            if (end > reader.len)
                throw $RangeError("index out of range");
            length = reader.len;
            reader.len = end;
        }
        message = _target || new $root.DirectAddressContent();
        while (reader.pos < end) {
            let start = reader.pos;
            let tag = reader.tag();
            if (tag === _end) {
                _end = $undefined;
                break;
            }
            let wireType = tag & 7;
            switch (tag >>>= 3) {
            case 1: {
                    if (wireType !== 2)
                        break;
                    if ((value = reader.stringVerify()).length)
                        message.address = value;
                    else
                        delete message.address;
                    continue;
                }
            case 2: {
                    if (wireType !== 0)
                        break;
                    if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                        message.expiresAtMs = value;
                    else
                        delete message.expiresAtMs;
                    continue;
                }
            }
            reader.skipType(wireType, _depth, tag);
            if (!reader.discardUnknown) {
                $util.makeProp(message, "$unknowns", false);
                (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
            }
        }
        if (length !== $undefined) {
            if (reader.pos !== end)
                throw $RangeError("index out of range");
            reader.len = length;
        }
        if (_end !== $undefined)
            throw $Error("missing end group");
        return message;
    };

    DirectAddressContent.getTypeUrl = function(prefix) {
        if (prefix === $undefined)
            prefix = "type.googleapis.com";
        return prefix + "/DirectAddressContent";
    };

    return DirectAddressContent;
})();

export const GroupNoteKind = $root.GroupNoteKind = (() => {
    const valuesById = $Object.create(null), values = $Object.create(valuesById);
    values[valuesById[0] = "GROUP_NOTE_UNSPECIFIED"] = 0;
    values[valuesById[1] = "RENAMED"] = 1;
    values[valuesById[2] = "RECREATED"] = 2;
    values[valuesById[3] = "LEFT"] = 3;
    return values;
})();

export const GroupNoteContent = $root.GroupNoteContent = (() => {

    const GroupNoteContent = function (properties) {
        if (properties)
            for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    };

    GroupNoteContent.prototype.kind = 0;
    GroupNoteContent.prototype.text = "";
    GroupNoteContent.prototype.groupId = $util.newBuffer([]);

    GroupNoteContent.encode = function (message, writer, _depth) {
        if (!writer)
            writer = $Writer.create();
        if (_depth === $undefined)
            _depth = 0;
        if (_depth > $util.recursionLimit)
            throw $Error("max depth exceeded");
        if (message.kind != null && $Object.hasOwnProperty.call(message, "kind") && message.kind !== 0)
            writer.uint32(8).int32(message.kind);
        if (message.text != null && $Object.hasOwnProperty.call(message, "text") && message.text !== "")
            writer.uint32(18).string(message.text);
        if (message.groupId != null && $Object.hasOwnProperty.call(message, "groupId") && message.groupId.length)
            writer.uint32(26).bytes(message.groupId);
        if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
            for (let i = 0; i < message.$unknowns.length; ++i)
                writer.raw(message.$unknowns[i]);
        return writer;
    };

    GroupNoteContent.decode = function (reader, length, _end, _depth, _target) {
        if (!(reader instanceof $Reader))
            reader = $Reader.create(reader);
        if (_depth === $undefined)
            _depth = 0;
        if (_depth > $Reader.recursionLimit)
            throw $Error("max depth exceeded");
        let end, message, value;
        if (length === $undefined)
            end = reader.len;
        else {
            end = reader.pos + length;
            if (end > reader.len)
                throw $RangeError("index out of range");
            length = reader.len;
            reader.len = end;
        }
        message = _target || new $root.GroupNoteContent();
        while (reader.pos < end) {
            let start = reader.pos;
            let tag = reader.tag();
            if (tag === _end) {
                _end = $undefined;
                break;
            }
            let wireType = tag & 7;
            switch (tag >>>= 3) {
            case 1: {
                    if (wireType !== 0)
                        break;
                    if (value = reader.int32())
                        message.kind = value;
                    else
                        delete message.kind;
                    continue;
                }
            case 2: {
                    if (wireType !== 2)
                        break;
                    if ((value = reader.stringVerify()).length)
                        message.text = value;
                    else
                        delete message.text;
                    continue;
                }
            case 3: {
                    if (wireType !== 2)
                        break;
                    if ((value = reader.bytes()).length)
                        message.groupId = value;
                    else
                        delete message.groupId;
                    continue;
                }
            }
            reader.skipType(wireType, _depth, tag);
            if (!reader.discardUnknown) {
                $util.makeProp(message, "$unknowns", false);
                (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
            }
        }
        if (length !== $undefined) {
            if (reader.pos !== end)
                throw $RangeError("index out of range");
            reader.len = length;
        }
        if (_end !== $undefined)
            throw $Error("missing end group");
        return message;
    };

    GroupNoteContent.getTypeUrl = function(prefix) {
        if (prefix === $undefined)
            prefix = "type.googleapis.com";
        return prefix + "/GroupNoteContent";
    };

    return GroupNoteContent;
})();

export const HistoryNoteKind = $root.HistoryNoteKind = (() => {
    const valuesById = $Object.create(null), values = $Object.create(valuesById);
    values[valuesById[0] = "HISTORY_NOTE_UNSPECIFIED"] = 0;
    values[valuesById[1] = "MESSAGES_LOST"] = 1;
    values[valuesById[2] = "JOINED_LATER"] = 2;
    return values;
})();

export const HistoryNoteContent = $root.HistoryNoteContent = (() => {

    const HistoryNoteContent = function (properties) {
        if (properties)
            for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    };

    HistoryNoteContent.prototype.kind = 0;
    HistoryNoteContent.prototype.text = "";

    HistoryNoteContent.encode = function (message, writer, _depth) {
        if (!writer)
            writer = $Writer.create();
        if (_depth === $undefined)
            _depth = 0;
        if (_depth > $util.recursionLimit)
            throw $Error("max depth exceeded");
        if (message.kind != null && $Object.hasOwnProperty.call(message, "kind") && message.kind !== 0)
            writer.uint32(8).int32(message.kind);
        if (message.text != null && $Object.hasOwnProperty.call(message, "text") && message.text !== "")
            writer.uint32(18).string(message.text);
        if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
            for (let i = 0; i < message.$unknowns.length; ++i)
                writer.raw(message.$unknowns[i]);
        return writer;
    };

    HistoryNoteContent.decode = function (reader, length, _end, _depth, _target) {
        if (!(reader instanceof $Reader))
            reader = $Reader.create(reader);
        if (_depth === $undefined)
            _depth = 0;
        if (_depth > $Reader.recursionLimit)
            throw $Error("max depth exceeded");
        let end, message, value;
        if (length === $undefined)
            end = reader.len;
        else {
            end = reader.pos + length;
            if (end > reader.len)
                throw $RangeError("index out of range");
            length = reader.len;
            reader.len = end;
        }
        message = _target || new $root.HistoryNoteContent();
        while (reader.pos < end) {
            let start = reader.pos;
            let tag = reader.tag();
            if (tag === _end) {
                _end = $undefined;
                break;
            }
            let wireType = tag & 7;
            switch (tag >>>= 3) {
            case 1: {
                    if (wireType !== 0)
                        break;
                    if (value = reader.int32())
                        message.kind = value;
                    else
                        delete message.kind;
                    continue;
                }
            case 2: {
                    if (wireType !== 2)
                        break;
                    if ((value = reader.stringVerify()).length)
                        message.text = value;
                    else
                        delete message.text;
                    continue;
                }
            }
            reader.skipType(wireType, _depth, tag);
            if (!reader.discardUnknown) {
                $util.makeProp(message, "$unknowns", false);
                (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
            }
        }
        if (length !== $undefined) {
            if (reader.pos !== end)
                throw $RangeError("index out of range");
            reader.len = length;
        }
        if (_end !== $undefined)
            throw $Error("missing end group");
        return message;
    };

    HistoryNoteContent.getTypeUrl = function(prefix) {
        if (prefix === $undefined)
            prefix = "type.googleapis.com";
        return prefix + "/HistoryNoteContent";
    };

    return HistoryNoteContent;
})();

export {
  $root as default
};
