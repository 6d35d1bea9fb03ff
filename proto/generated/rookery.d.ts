import * as $protobuf from "protobufjs";
import Long = require("long");

/** Action enum. */
export enum Action {

    /** ACTION_UNSPECIFIED value */
    ACTION_UNSPECIFIED = 0,

    /** CLAIM value */
    CLAIM = 1,

    /** UPDATE value */
    UPDATE = 2,

    /** ROTATE value */
    ROTATE = 3,

    /** RETIRE value */
    RETIRE = 4
}

/** Scheme enum. */
export enum Scheme {

    /** SCHEME_UNSPECIFIED value */
    SCHEME_UNSPECIFIED = 0,

    /** NATIVE value */
    NATIVE = 1,

    /** NYMCHAT value */
    NYMCHAT = 2
}

/** Admission enum. */
export enum Admission {

    /** ADMISSION_UNSPECIFIED value */
    ADMISSION_UNSPECIFIED = 0,

    /** PROOF_OF_WORK value */
    PROOF_OF_WORK = 1
}

/**
 * Properties of a Registration.
 * @deprecated Use Registration.$Properties instead.
 */
export interface IRegistration extends Registration.$Properties {
}

/** Represents a Registration. */
export class Registration {

    /**
     * Constructs a new Registration.
     * @param [properties] Properties to set
     */
    constructor(properties?: Registration.$Properties);

    /** Unknown fields preserved while decoding when enabled */
    $unknowns?: Uint8Array[];

    /** Registration federationId. */
    federationId: Uint8Array;

    /** Registration epoch. */
    epoch: number;

    /** Registration name. */
    name: string;

    /** Registration sequence. */
    sequence: number;

    /** Registration previous. */
    previous: Uint8Array;

    /** Registration action. */
    action: Action;

    /** Registration scheme. */
    scheme: Scheme;

    /** Registration ownerKey. */
    ownerKey: Uint8Array;

    /** Registration devices. */
    devices: Uint8Array[];

    /** Registration homeNodes. */
    homeNodes: Uint8Array[];

    /** Registration issuedAtMs. */
    issuedAtMs: number;

    /** Registration nonce. */
    nonce: Uint8Array;

    /** Registration admission. */
    admission: Admission;

    /**
     * Encodes the specified Registration message. Does not implicitly {@link Registration.verify|verify} messages.
     * @param message Registration message or plain object to encode
     * @param [writer] Writer to encode to
     * @returns Writer
     */
    static encode(message: Registration.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

    /**
     * Decodes a Registration message from the specified reader or buffer.
     * @param reader Reader or buffer to decode from
     * @param [length] Message length if known beforehand
     * @returns {Registration & Registration.$Shape} Registration
     * @throws {Error} If the payload is not a reader or valid buffer
     * @throws {$protobuf.util.ProtocolError} If required fields are missing
     */
    static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): Registration & Registration.$Shape;

    /**
     * Gets the type url for Registration
     * @param [prefix] Custom type url prefix, defaults to `"type.googleapis.com"`
     * @returns The type url
     */
    static getTypeUrl(prefix?: string): string;
}

export namespace Registration {

    /** Properties of a Registration. */
    interface $Properties {

        /** Registration federationId */
        federationId?: (Uint8Array|null);

        /** Registration epoch */
        epoch?: (number|null);

        /** Registration name */
        name?: (string|null);

        /** Registration sequence */
        sequence?: (number|null);

        /** Registration previous */
        previous?: (Uint8Array|null);

        /** Registration action */
        action?: (Action|null);

        /** Registration scheme */
        scheme?: (Scheme|null);

        /** Registration ownerKey */
        ownerKey?: (Uint8Array|null);

        /** Registration devices */
        devices?: (Uint8Array[]|null);

        /** Registration homeNodes */
        homeNodes?: (Uint8Array[]|null);

        /** Registration issuedAtMs */
        issuedAtMs?: (number|null);

        /** Registration nonce */
        nonce?: (Uint8Array|null);

        /** Registration admission */
        admission?: (Admission|null);

        /** Unknown fields preserved while decoding when enabled */
        $unknowns?: Uint8Array[];
    }

    /** Shape of a Registration. */
    type $Shape = Registration.$Properties;
}

/**
 * Properties of a SignedRegistration.
 * @deprecated Use SignedRegistration.$Properties instead.
 */
export interface ISignedRegistration extends SignedRegistration.$Properties {
}

/** Represents a SignedRegistration. */
export class SignedRegistration {

    /**
     * Constructs a new SignedRegistration.
     * @param [properties] Properties to set
     */
    constructor(properties?: SignedRegistration.$Properties);

    /** Unknown fields preserved while decoding when enabled */
    $unknowns?: Uint8Array[];

    /** SignedRegistration registration. */
    registration: Uint8Array;

    /** SignedRegistration signature. */
    signature: Uint8Array;

    /** SignedRegistration previousSignature. */
    previousSignature: Uint8Array;

    /** SignedRegistration admissionCounter. */
    admissionCounter: number;

    /**
     * Encodes the specified SignedRegistration message. Does not implicitly {@link SignedRegistration.verify|verify} messages.
     * @param message SignedRegistration message or plain object to encode
     * @param [writer] Writer to encode to
     * @returns Writer
     */
    static encode(message: SignedRegistration.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

    /**
     * Decodes a SignedRegistration message from the specified reader or buffer.
     * @param reader Reader or buffer to decode from
     * @param [length] Message length if known beforehand
     * @returns {SignedRegistration & SignedRegistration.$Shape} SignedRegistration
     * @throws {Error} If the payload is not a reader or valid buffer
     * @throws {$protobuf.util.ProtocolError} If required fields are missing
     */
    static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): SignedRegistration & SignedRegistration.$Shape;

    /**
     * Gets the type url for SignedRegistration
     * @param [prefix] Custom type url prefix, defaults to `"type.googleapis.com"`
     * @returns The type url
     */
    static getTypeUrl(prefix?: string): string;
}

export namespace SignedRegistration {

    /** Properties of a SignedRegistration. */
    interface $Properties {

        /** SignedRegistration registration */
        registration?: (Uint8Array|null);

        /** SignedRegistration signature */
        signature?: (Uint8Array|null);

        /** SignedRegistration previousSignature */
        previousSignature?: (Uint8Array|null);

        /** SignedRegistration admissionCounter */
        admissionCounter?: (number|null);

        /** Unknown fields preserved while decoding when enabled */
        $unknowns?: Uint8Array[];
    }

    /** Shape of a SignedRegistration. */
    type $Shape = SignedRegistration.$Properties;
}

/** Phase enum. */
export enum Phase {

    /** PHASE_UNSPECIFIED value */
    PHASE_UNSPECIFIED = 0,

    /** PREVOTE value */
    PREVOTE = 1,

    /** PRECOMMIT value */
    PRECOMMIT = 2
}

/**
 * Properties of a Vote.
 * @deprecated Use Vote.$Properties instead.
 */
export interface IVote extends Vote.$Properties {
}

/** Represents a Vote. */
export class Vote {

    /**
     * Constructs a new Vote.
     * @param [properties] Properties to set
     */
    constructor(properties?: Vote.$Properties);

    /** Unknown fields preserved while decoding when enabled */
    $unknowns?: Uint8Array[];

    /** Vote federationId. */
    federationId: Uint8Array;

    /** Vote epoch. */
    epoch: number;

    /** Vote slot. */
    slot: Uint8Array;

    /** Vote round. */
    round: number;

    /** Vote phase. */
    phase: Phase;

    /** Vote value. */
    value: Uint8Array;

    /**
     * Encodes the specified Vote message. Does not implicitly {@link Vote.verify|verify} messages.
     * @param message Vote message or plain object to encode
     * @param [writer] Writer to encode to
     * @returns Writer
     */
    static encode(message: Vote.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

    /**
     * Decodes a Vote message from the specified reader or buffer.
     * @param reader Reader or buffer to decode from
     * @param [length] Message length if known beforehand
     * @returns {Vote & Vote.$Shape} Vote
     * @throws {Error} If the payload is not a reader or valid buffer
     * @throws {$protobuf.util.ProtocolError} If required fields are missing
     */
    static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): Vote & Vote.$Shape;

    /**
     * Gets the type url for Vote
     * @param [prefix] Custom type url prefix, defaults to `"type.googleapis.com"`
     * @returns The type url
     */
    static getTypeUrl(prefix?: string): string;
}

export namespace Vote {

    /** Properties of a Vote. */
    interface $Properties {

        /** Vote federationId */
        federationId?: (Uint8Array|null);

        /** Vote epoch */
        epoch?: (number|null);

        /** Vote slot */
        slot?: (Uint8Array|null);

        /** Vote round */
        round?: (number|null);

        /** Vote phase */
        phase?: (Phase|null);

        /** Vote value */
        value?: (Uint8Array|null);

        /** Unknown fields preserved while decoding when enabled */
        $unknowns?: Uint8Array[];
    }

    /** Shape of a Vote. */
    type $Shape = Vote.$Properties;
}

/**
 * Properties of a VoteBatchHeader.
 * @deprecated Use VoteBatchHeader.$Properties instead.
 */
export interface IVoteBatchHeader extends VoteBatchHeader.$Properties {
}

/** Represents a VoteBatchHeader. */
export class VoteBatchHeader {

    /**
     * Constructs a new VoteBatchHeader.
     * @param [properties] Properties to set
     */
    constructor(properties?: VoteBatchHeader.$Properties);

    /** Unknown fields preserved while decoding when enabled */
    $unknowns?: Uint8Array[];

    /** VoteBatchHeader federationId. */
    federationId: Uint8Array;

    /** VoteBatchHeader epoch. */
    epoch: number;

    /** VoteBatchHeader number. */
    number: number;

    /** VoteBatchHeader leafCount. */
    leafCount: number;

    /** VoteBatchHeader root. */
    root: Uint8Array;

    /**
     * Encodes the specified VoteBatchHeader message. Does not implicitly {@link VoteBatchHeader.verify|verify} messages.
     * @param message VoteBatchHeader message or plain object to encode
     * @param [writer] Writer to encode to
     * @returns Writer
     */
    static encode(message: VoteBatchHeader.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

    /**
     * Decodes a VoteBatchHeader message from the specified reader or buffer.
     * @param reader Reader or buffer to decode from
     * @param [length] Message length if known beforehand
     * @returns {VoteBatchHeader & VoteBatchHeader.$Shape} VoteBatchHeader
     * @throws {Error} If the payload is not a reader or valid buffer
     * @throws {$protobuf.util.ProtocolError} If required fields are missing
     */
    static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): VoteBatchHeader & VoteBatchHeader.$Shape;

    /**
     * Gets the type url for VoteBatchHeader
     * @param [prefix] Custom type url prefix, defaults to `"type.googleapis.com"`
     * @returns The type url
     */
    static getTypeUrl(prefix?: string): string;
}

export namespace VoteBatchHeader {

    /** Properties of a VoteBatchHeader. */
    interface $Properties {

        /** VoteBatchHeader federationId */
        federationId?: (Uint8Array|null);

        /** VoteBatchHeader epoch */
        epoch?: (number|null);

        /** VoteBatchHeader number */
        number?: (number|null);

        /** VoteBatchHeader leafCount */
        leafCount?: (number|null);

        /** VoteBatchHeader root */
        root?: (Uint8Array|null);

        /** Unknown fields preserved while decoding when enabled */
        $unknowns?: Uint8Array[];
    }

    /** Shape of a VoteBatchHeader. */
    type $Shape = VoteBatchHeader.$Properties;
}

/**
 * Properties of a VoteBatch.
 * @deprecated Use VoteBatch.$Properties instead.
 */
export interface IVoteBatch extends VoteBatch.$Properties {
}

/** Represents a VoteBatch. */
export class VoteBatch {

    /**
     * Constructs a new VoteBatch.
     * @param [properties] Properties to set
     */
    constructor(properties?: VoteBatch.$Properties);

    /** Unknown fields preserved while decoding when enabled */
    $unknowns?: Uint8Array[];

    /** VoteBatch federationId. */
    federationId: Uint8Array;

    /** VoteBatch epoch. */
    epoch: number;

    /** VoteBatch number. */
    number: number;

    /** VoteBatch member. */
    member: number;

    /** VoteBatch votes. */
    votes: Uint8Array[];

    /** VoteBatch signature. */
    signature: Uint8Array;

    /**
     * Encodes the specified VoteBatch message. Does not implicitly {@link VoteBatch.verify|verify} messages.
     * @param message VoteBatch message or plain object to encode
     * @param [writer] Writer to encode to
     * @returns Writer
     */
    static encode(message: VoteBatch.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

    /**
     * Decodes a VoteBatch message from the specified reader or buffer.
     * @param reader Reader or buffer to decode from
     * @param [length] Message length if known beforehand
     * @returns {VoteBatch & VoteBatch.$Shape} VoteBatch
     * @throws {Error} If the payload is not a reader or valid buffer
     * @throws {$protobuf.util.ProtocolError} If required fields are missing
     */
    static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): VoteBatch & VoteBatch.$Shape;

    /**
     * Gets the type url for VoteBatch
     * @param [prefix] Custom type url prefix, defaults to `"type.googleapis.com"`
     * @returns The type url
     */
    static getTypeUrl(prefix?: string): string;
}

export namespace VoteBatch {

    /** Properties of a VoteBatch. */
    interface $Properties {

        /** VoteBatch federationId */
        federationId?: (Uint8Array|null);

        /** VoteBatch epoch */
        epoch?: (number|null);

        /** VoteBatch number */
        number?: (number|null);

        /** VoteBatch member */
        member?: (number|null);

        /** VoteBatch votes */
        votes?: (Uint8Array[]|null);

        /** VoteBatch signature */
        signature?: (Uint8Array|null);

        /** Unknown fields preserved while decoding when enabled */
        $unknowns?: Uint8Array[];
    }

    /** Shape of a VoteBatch. */
    type $Shape = VoteBatch.$Properties;
}

/**
 * Properties of a VoteProof.
 * @deprecated Use VoteProof.$Properties instead.
 */
export interface IVoteProof extends VoteProof.$Properties {
}

/** Represents a VoteProof. */
export class VoteProof {

    /**
     * Constructs a new VoteProof.
     * @param [properties] Properties to set
     */
    constructor(properties?: VoteProof.$Properties);

    /** Unknown fields preserved while decoding when enabled */
    $unknowns?: Uint8Array[];

    /** VoteProof member. */
    member: number;

    /** VoteProof batchNumber. */
    batchNumber: number;

    /** VoteProof leafCount. */
    leafCount: number;

    /** VoteProof leafIndex. */
    leafIndex: number;

    /** VoteProof path. */
    path: Uint8Array[];

    /** VoteProof signature. */
    signature: Uint8Array;

    /**
     * Encodes the specified VoteProof message. Does not implicitly {@link VoteProof.verify|verify} messages.
     * @param message VoteProof message or plain object to encode
     * @param [writer] Writer to encode to
     * @returns Writer
     */
    static encode(message: VoteProof.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

    /**
     * Decodes a VoteProof message from the specified reader or buffer.
     * @param reader Reader or buffer to decode from
     * @param [length] Message length if known beforehand
     * @returns {VoteProof & VoteProof.$Shape} VoteProof
     * @throws {Error} If the payload is not a reader or valid buffer
     * @throws {$protobuf.util.ProtocolError} If required fields are missing
     */
    static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): VoteProof & VoteProof.$Shape;

    /**
     * Gets the type url for VoteProof
     * @param [prefix] Custom type url prefix, defaults to `"type.googleapis.com"`
     * @returns The type url
     */
    static getTypeUrl(prefix?: string): string;
}

export namespace VoteProof {

    /** Properties of a VoteProof. */
    interface $Properties {

        /** VoteProof member */
        member?: (number|null);

        /** VoteProof batchNumber */
        batchNumber?: (number|null);

        /** VoteProof leafCount */
        leafCount?: (number|null);

        /** VoteProof leafIndex */
        leafIndex?: (number|null);

        /** VoteProof path */
        path?: (Uint8Array[]|null);

        /** VoteProof signature */
        signature?: (Uint8Array|null);

        /** Unknown fields preserved while decoding when enabled */
        $unknowns?: Uint8Array[];
    }

    /** Shape of a VoteProof. */
    type $Shape = VoteProof.$Properties;
}

/**
 * Properties of a ProvenVote.
 * @deprecated Use ProvenVote.$Properties instead.
 */
export interface IProvenVote extends ProvenVote.$Properties {
}

/** Represents a ProvenVote. */
export class ProvenVote {

    /**
     * Constructs a new ProvenVote.
     * @param [properties] Properties to set
     */
    constructor(properties?: ProvenVote.$Properties);

    /** Unknown fields preserved while decoding when enabled */
    $unknowns?: Uint8Array[];

    /** ProvenVote vote. */
    vote: Uint8Array;

    /** ProvenVote proof. */
    proof?: (VoteProof.$Properties|null);

    /**
     * Encodes the specified ProvenVote message. Does not implicitly {@link ProvenVote.verify|verify} messages.
     * @param message ProvenVote message or plain object to encode
     * @param [writer] Writer to encode to
     * @returns Writer
     */
    static encode(message: ProvenVote.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

    /**
     * Decodes a ProvenVote message from the specified reader or buffer.
     * @param reader Reader or buffer to decode from
     * @param [length] Message length if known beforehand
     * @returns {ProvenVote & ProvenVote.$Shape} ProvenVote
     * @throws {Error} If the payload is not a reader or valid buffer
     * @throws {$protobuf.util.ProtocolError} If required fields are missing
     */
    static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): ProvenVote & ProvenVote.$Shape;

    /**
     * Gets the type url for ProvenVote
     * @param [prefix] Custom type url prefix, defaults to `"type.googleapis.com"`
     * @returns The type url
     */
    static getTypeUrl(prefix?: string): string;
}

export namespace ProvenVote {

    /** Properties of a ProvenVote. */
    interface $Properties {

        /** ProvenVote vote */
        vote?: (Uint8Array|null);

        /** ProvenVote proof */
        proof?: (VoteProof.$Properties|null);

        /** Unknown fields preserved while decoding when enabled */
        $unknowns?: Uint8Array[];
    }

    /** Shape of a ProvenVote. */
    type $Shape = ProvenVote.$Properties;
}

/**
 * Properties of a Certificate.
 * @deprecated Use Certificate.$Properties instead.
 */
export interface ICertificate extends Certificate.$Properties {
}

/** Represents a Certificate. */
export class Certificate {

    /**
     * Constructs a new Certificate.
     * @param [properties] Properties to set
     */
    constructor(properties?: Certificate.$Properties);

    /** Unknown fields preserved while decoding when enabled */
    $unknowns?: Uint8Array[];

    /** Certificate registration. */
    registration?: (SignedRegistration.$Properties|null);

    /** Certificate epoch. */
    epoch: number;

    /** Certificate round. */
    round: number;

    /** Certificate precommits. */
    precommits: VoteProof.$Properties[];

    /**
     * Encodes the specified Certificate message. Does not implicitly {@link Certificate.verify|verify} messages.
     * @param message Certificate message or plain object to encode
     * @param [writer] Writer to encode to
     * @returns Writer
     */
    static encode(message: Certificate.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

    /**
     * Decodes a Certificate message from the specified reader or buffer.
     * @param reader Reader or buffer to decode from
     * @param [length] Message length if known beforehand
     * @returns {Certificate & Certificate.$Shape} Certificate
     * @throws {Error} If the payload is not a reader or valid buffer
     * @throws {$protobuf.util.ProtocolError} If required fields are missing
     */
    static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): Certificate & Certificate.$Shape;

    /**
     * Gets the type url for Certificate
     * @param [prefix] Custom type url prefix, defaults to `"type.googleapis.com"`
     * @returns The type url
     */
    static getTypeUrl(prefix?: string): string;
}

export namespace Certificate {

    /** Properties of a Certificate. */
    interface $Properties {

        /** Certificate registration */
        registration?: (SignedRegistration.$Properties|null);

        /** Certificate epoch */
        epoch?: (number|null);

        /** Certificate round */
        round?: (number|null);

        /** Certificate precommits */
        precommits?: (VoteProof.$Properties[]|null);

        /** Unknown fields preserved while decoding when enabled */
        $unknowns?: Uint8Array[];
    }

    /** Shape of a Certificate. */
    type $Shape = Certificate.$Properties;
}

/**
 * Properties of a Claim.
 * @deprecated Use Claim.$Properties instead.
 */
export interface IClaim extends Claim.$Properties {
}

/** Represents a Claim. */
export class Claim {

    /**
     * Constructs a new Claim.
     * @param [properties] Properties to set
     */
    constructor(properties?: Claim.$Properties);

    /** Unknown fields preserved while decoding when enabled */
    $unknowns?: Uint8Array[];

    /** Claim registration. */
    registration?: (SignedRegistration.$Properties|null);

    /** Claim manifest. */
    manifest?: (ApprovedManifest.$Properties|null);

    /** Claim value. */
    value?: ("registration"|"manifest");

    /**
     * Encodes the specified Claim message. Does not implicitly {@link Claim.verify|verify} messages.
     * @param message Claim message or plain object to encode
     * @param [writer] Writer to encode to
     * @returns Writer
     */
    static encode(message: Claim.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

    /**
     * Decodes a Claim message from the specified reader or buffer.
     * @param reader Reader or buffer to decode from
     * @param [length] Message length if known beforehand
     * @returns {Claim & Claim.$Shape} Claim
     * @throws {Error} If the payload is not a reader or valid buffer
     * @throws {$protobuf.util.ProtocolError} If required fields are missing
     */
    static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): Claim & Claim.$Shape;

    /**
     * Gets the type url for Claim
     * @param [prefix] Custom type url prefix, defaults to `"type.googleapis.com"`
     * @returns The type url
     */
    static getTypeUrl(prefix?: string): string;
}

export namespace Claim {

    /** Properties of a Claim. */
    interface $Properties {

        /** Claim registration */
        registration?: (SignedRegistration.$Properties|null);

        /** Claim manifest */
        manifest?: (ApprovedManifest.$Properties|null);

        /** Claim value */
        value?: ("registration"|"manifest");

        /** Unknown fields preserved while decoding when enabled */
        $unknowns?: Uint8Array[];
    }

    /** Narrowed shape of a Claim. */
    type $Shape = {
      registration?: SignedRegistration.$Shape|null;
      manifest?: ApprovedManifest.$Shape|null;
      $unknowns?: Uint8Array[];
    } & (
      ({ value?: undefined; registration?: null; manifest?: null }|{ value?: "registration"; registration: SignedRegistration.$Shape; manifest?: null }|{ value?: "manifest"; registration?: null; manifest: ApprovedManifest.$Shape })
    );
}

/**
 * Properties of a RoundId.
 * @deprecated Use RoundId.$Properties instead.
 */
export interface IRoundId extends RoundId.$Properties {
}

/** Represents a RoundId. */
export class RoundId {

    /**
     * Constructs a new RoundId.
     * @param [properties] Properties to set
     */
    constructor(properties?: RoundId.$Properties);

    /** Unknown fields preserved while decoding when enabled */
    $unknowns?: Uint8Array[];

    /** RoundId epoch. */
    epoch: number;

    /** RoundId round. */
    round: number;

    /**
     * Encodes the specified RoundId message. Does not implicitly {@link RoundId.verify|verify} messages.
     * @param message RoundId message or plain object to encode
     * @param [writer] Writer to encode to
     * @returns Writer
     */
    static encode(message: RoundId.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

    /**
     * Decodes a RoundId message from the specified reader or buffer.
     * @param reader Reader or buffer to decode from
     * @param [length] Message length if known beforehand
     * @returns {RoundId & RoundId.$Shape} RoundId
     * @throws {Error} If the payload is not a reader or valid buffer
     * @throws {$protobuf.util.ProtocolError} If required fields are missing
     */
    static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): RoundId & RoundId.$Shape;

    /**
     * Gets the type url for RoundId
     * @param [prefix] Custom type url prefix, defaults to `"type.googleapis.com"`
     * @returns The type url
     */
    static getTypeUrl(prefix?: string): string;
}

export namespace RoundId {

    /** Properties of a RoundId. */
    interface $Properties {

        /** RoundId epoch */
        epoch?: (number|null);

        /** RoundId round */
        round?: (number|null);

        /** Unknown fields preserved while decoding when enabled */
        $unknowns?: Uint8Array[];
    }

    /** Shape of a RoundId. */
    type $Shape = RoundId.$Properties;
}

/**
 * Properties of a Proposal.
 * @deprecated Use Proposal.$Properties instead.
 */
export interface IProposal extends Proposal.$Properties {
}

/** Represents a Proposal. */
export class Proposal {

    /**
     * Constructs a new Proposal.
     * @param [properties] Properties to set
     */
    constructor(properties?: Proposal.$Properties);

    /** Unknown fields preserved while decoding when enabled */
    $unknowns?: Uint8Array[];

    /** Proposal federationId. */
    federationId: Uint8Array;

    /** Proposal epoch. */
    epoch: number;

    /** Proposal slot. */
    slot: Uint8Array;

    /** Proposal round. */
    round: number;

    /** Proposal value. */
    value: Uint8Array;

    /** Proposal validRound. */
    validRound?: (RoundId.$Properties|null);

    /**
     * Encodes the specified Proposal message. Does not implicitly {@link Proposal.verify|verify} messages.
     * @param message Proposal message or plain object to encode
     * @param [writer] Writer to encode to
     * @returns Writer
     */
    static encode(message: Proposal.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

    /**
     * Decodes a Proposal message from the specified reader or buffer.
     * @param reader Reader or buffer to decode from
     * @param [length] Message length if known beforehand
     * @returns {Proposal & Proposal.$Shape} Proposal
     * @throws {Error} If the payload is not a reader or valid buffer
     * @throws {$protobuf.util.ProtocolError} If required fields are missing
     */
    static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): Proposal & Proposal.$Shape;

    /**
     * Gets the type url for Proposal
     * @param [prefix] Custom type url prefix, defaults to `"type.googleapis.com"`
     * @returns The type url
     */
    static getTypeUrl(prefix?: string): string;
}

export namespace Proposal {

    /** Properties of a Proposal. */
    interface $Properties {

        /** Proposal federationId */
        federationId?: (Uint8Array|null);

        /** Proposal epoch */
        epoch?: (number|null);

        /** Proposal slot */
        slot?: (Uint8Array|null);

        /** Proposal round */
        round?: (number|null);

        /** Proposal value */
        value?: (Uint8Array|null);

        /** Proposal validRound */
        validRound?: (RoundId.$Properties|null);

        /** Unknown fields preserved while decoding when enabled */
        $unknowns?: Uint8Array[];
    }

    /** Shape of a Proposal. */
    type $Shape = Proposal.$Properties;
}

/**
 * Properties of a SignedProposal.
 * @deprecated Use SignedProposal.$Properties instead.
 */
export interface ISignedProposal extends SignedProposal.$Properties {
}

/** Represents a SignedProposal. */
export class SignedProposal {

    /**
     * Constructs a new SignedProposal.
     * @param [properties] Properties to set
     */
    constructor(properties?: SignedProposal.$Properties);

    /** Unknown fields preserved while decoding when enabled */
    $unknowns?: Uint8Array[];

    /** SignedProposal proposal. */
    proposal: Uint8Array;

    /** SignedProposal member. */
    member: number;

    /** SignedProposal signature. */
    signature: Uint8Array;

    /**
     * Encodes the specified SignedProposal message. Does not implicitly {@link SignedProposal.verify|verify} messages.
     * @param message SignedProposal message or plain object to encode
     * @param [writer] Writer to encode to
     * @returns Writer
     */
    static encode(message: SignedProposal.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

    /**
     * Decodes a SignedProposal message from the specified reader or buffer.
     * @param reader Reader or buffer to decode from
     * @param [length] Message length if known beforehand
     * @returns {SignedProposal & SignedProposal.$Shape} SignedProposal
     * @throws {Error} If the payload is not a reader or valid buffer
     * @throws {$protobuf.util.ProtocolError} If required fields are missing
     */
    static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): SignedProposal & SignedProposal.$Shape;

    /**
     * Gets the type url for SignedProposal
     * @param [prefix] Custom type url prefix, defaults to `"type.googleapis.com"`
     * @returns The type url
     */
    static getTypeUrl(prefix?: string): string;
}

export namespace SignedProposal {

    /** Properties of a SignedProposal. */
    interface $Properties {

        /** SignedProposal proposal */
        proposal?: (Uint8Array|null);

        /** SignedProposal member */
        member?: (number|null);

        /** SignedProposal signature */
        signature?: (Uint8Array|null);

        /** Unknown fields preserved while decoding when enabled */
        $unknowns?: Uint8Array[];
    }

    /** Shape of a SignedProposal. */
    type $Shape = SignedProposal.$Properties;
}

/**
 * Properties of a ProposalOffer.
 * @deprecated Use ProposalOffer.$Properties instead.
 */
export interface IProposalOffer extends ProposalOffer.$Properties {
}

/** Represents a ProposalOffer. */
export class ProposalOffer {

    /**
     * Constructs a new ProposalOffer.
     * @param [properties] Properties to set
     */
    constructor(properties?: ProposalOffer.$Properties);

    /** Unknown fields preserved while decoding when enabled */
    $unknowns?: Uint8Array[];

    /** ProposalOffer proposal. */
    proposal?: (SignedProposal.$Properties|null);

    /** ProposalOffer prevotes. */
    prevotes: VoteProof.$Properties[];

    /** ProposalOffer claim. */
    claim?: (Claim.$Properties|null);

    /**
     * Encodes the specified ProposalOffer message. Does not implicitly {@link ProposalOffer.verify|verify} messages.
     * @param message ProposalOffer message or plain object to encode
     * @param [writer] Writer to encode to
     * @returns Writer
     */
    static encode(message: ProposalOffer.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

    /**
     * Decodes a ProposalOffer message from the specified reader or buffer.
     * @param reader Reader or buffer to decode from
     * @param [length] Message length if known beforehand
     * @returns {ProposalOffer & ProposalOffer.$Shape} ProposalOffer
     * @throws {Error} If the payload is not a reader or valid buffer
     * @throws {$protobuf.util.ProtocolError} If required fields are missing
     */
    static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): ProposalOffer & ProposalOffer.$Shape;

    /**
     * Gets the type url for ProposalOffer
     * @param [prefix] Custom type url prefix, defaults to `"type.googleapis.com"`
     * @returns The type url
     */
    static getTypeUrl(prefix?: string): string;
}

export namespace ProposalOffer {

    /** Properties of a ProposalOffer. */
    interface $Properties {

        /** ProposalOffer proposal */
        proposal?: (SignedProposal.$Properties|null);

        /** ProposalOffer prevotes */
        prevotes?: (VoteProof.$Properties[]|null);

        /** ProposalOffer claim */
        claim?: (Claim.$Properties|null);

        /** Unknown fields preserved while decoding when enabled */
        $unknowns?: Uint8Array[];
    }

    /** Shape of a ProposalOffer. */
    type $Shape = {
      proposal?: SignedProposal.$Shape|null;
      prevotes?: VoteProof.$Shape[]|null;
      claim?: Claim.$Shape|null;
      $unknowns?: Uint8Array[];
    };
}

/**
 * Properties of a Member.
 * @deprecated Use Member.$Properties instead.
 */
export interface IMember extends Member.$Properties {
}

/** Represents a Member. */
export class Member {

    /**
     * Constructs a new Member.
     * @param [properties] Properties to set
     */
    constructor(properties?: Member.$Properties);

    /** Unknown fields preserved while decoding when enabled */
    $unknowns?: Uint8Array[];

    /** Member nodeKey. */
    nodeKey: Uint8Array;

    /** Member votingKey. */
    votingKey: Uint8Array;

    /** Member multiaddrs. */
    multiaddrs: string[];

    /**
     * Encodes the specified Member message. Does not implicitly {@link Member.verify|verify} messages.
     * @param message Member message or plain object to encode
     * @param [writer] Writer to encode to
     * @returns Writer
     */
    static encode(message: Member.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

    /**
     * Decodes a Member message from the specified reader or buffer.
     * @param reader Reader or buffer to decode from
     * @param [length] Message length if known beforehand
     * @returns {Member & Member.$Shape} Member
     * @throws {Error} If the payload is not a reader or valid buffer
     * @throws {$protobuf.util.ProtocolError} If required fields are missing
     */
    static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): Member & Member.$Shape;

    /**
     * Gets the type url for Member
     * @param [prefix] Custom type url prefix, defaults to `"type.googleapis.com"`
     * @returns The type url
     */
    static getTypeUrl(prefix?: string): string;
}

export namespace Member {

    /** Properties of a Member. */
    interface $Properties {

        /** Member nodeKey */
        nodeKey?: (Uint8Array|null);

        /** Member votingKey */
        votingKey?: (Uint8Array|null);

        /** Member multiaddrs */
        multiaddrs?: (string[]|null);

        /** Unknown fields preserved while decoding when enabled */
        $unknowns?: Uint8Array[];
    }

    /** Shape of a Member. */
    type $Shape = Member.$Properties;
}

/**
 * Properties of a NameGrammar.
 * @deprecated Use NameGrammar.$Properties instead.
 */
export interface INameGrammar extends NameGrammar.$Properties {
}

/** Represents a NameGrammar. */
export class NameGrammar {

    /**
     * Constructs a new NameGrammar.
     * @param [properties] Properties to set
     */
    constructor(properties?: NameGrammar.$Properties);

    /** Unknown fields preserved while decoding when enabled */
    $unknowns?: Uint8Array[];

    /** NameGrammar lengthMin. */
    lengthMin: number;

    /** NameGrammar lengthMax. */
    lengthMax: number;

    /** NameGrammar separators. */
    separators: string;

    /**
     * Encodes the specified NameGrammar message. Does not implicitly {@link NameGrammar.verify|verify} messages.
     * @param message NameGrammar message or plain object to encode
     * @param [writer] Writer to encode to
     * @returns Writer
     */
    static encode(message: NameGrammar.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

    /**
     * Decodes a NameGrammar message from the specified reader or buffer.
     * @param reader Reader or buffer to decode from
     * @param [length] Message length if known beforehand
     * @returns {NameGrammar & NameGrammar.$Shape} NameGrammar
     * @throws {Error} If the payload is not a reader or valid buffer
     * @throws {$protobuf.util.ProtocolError} If required fields are missing
     */
    static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): NameGrammar & NameGrammar.$Shape;

    /**
     * Gets the type url for NameGrammar
     * @param [prefix] Custom type url prefix, defaults to `"type.googleapis.com"`
     * @returns The type url
     */
    static getTypeUrl(prefix?: string): string;
}

export namespace NameGrammar {

    /** Properties of a NameGrammar. */
    interface $Properties {

        /** NameGrammar lengthMin */
        lengthMin?: (number|null);

        /** NameGrammar lengthMax */
        lengthMax?: (number|null);

        /** NameGrammar separators */
        separators?: (string|null);

        /** Unknown fields preserved while decoding when enabled */
        $unknowns?: Uint8Array[];
    }

    /** Shape of a NameGrammar. */
    type $Shape = NameGrammar.$Properties;
}

/**
 * Properties of a Policy.
 * @deprecated Use Policy.$Properties instead.
 */
export interface IPolicy extends Policy.$Properties {
}

/** Represents a Policy. */
export class Policy {

    /**
     * Constructs a new Policy.
     * @param [properties] Properties to set
     */
    constructor(properties?: Policy.$Properties);

    /** Unknown fields preserved while decoding when enabled */
    $unknowns?: Uint8Array[];

    /** Policy names. */
    names?: (NameGrammar.$Properties|null);

    /** Policy admissionBits. */
    admissionBits: number;

    /** Policy quarantineMs. */
    quarantineMs: number;

    /** Policy retentionMs. */
    retentionMs: number;

    /**
     * Encodes the specified Policy message. Does not implicitly {@link Policy.verify|verify} messages.
     * @param message Policy message or plain object to encode
     * @param [writer] Writer to encode to
     * @returns Writer
     */
    static encode(message: Policy.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

    /**
     * Decodes a Policy message from the specified reader or buffer.
     * @param reader Reader or buffer to decode from
     * @param [length] Message length if known beforehand
     * @returns {Policy & Policy.$Shape} Policy
     * @throws {Error} If the payload is not a reader or valid buffer
     * @throws {$protobuf.util.ProtocolError} If required fields are missing
     */
    static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): Policy & Policy.$Shape;

    /**
     * Gets the type url for Policy
     * @param [prefix] Custom type url prefix, defaults to `"type.googleapis.com"`
     * @returns The type url
     */
    static getTypeUrl(prefix?: string): string;
}

export namespace Policy {

    /** Properties of a Policy. */
    interface $Properties {

        /** Policy names */
        names?: (NameGrammar.$Properties|null);

        /** Policy admissionBits */
        admissionBits?: (number|null);

        /** Policy quarantineMs */
        quarantineMs?: (number|null);

        /** Policy retentionMs */
        retentionMs?: (number|null);

        /** Unknown fields preserved while decoding when enabled */
        $unknowns?: Uint8Array[];
    }

    /** Shape of a Policy. */
    type $Shape = Policy.$Properties;
}

/**
 * Properties of a Manifest.
 * @deprecated Use Manifest.$Properties instead.
 */
export interface IManifest extends Manifest.$Properties {
}

/** Represents a Manifest. */
export class Manifest {

    /**
     * Constructs a new Manifest.
     * @param [properties] Properties to set
     */
    constructor(properties?: Manifest.$Properties);

    /** Unknown fields preserved while decoding when enabled */
    $unknowns?: Uint8Array[];

    /** Manifest federationId. */
    federationId: Uint8Array;

    /** Manifest epoch. */
    epoch: number;

    /** Manifest previous. */
    previous: Uint8Array;

    /** Manifest members. */
    members: Member.$Properties[];

    /** Manifest policy. */
    policy?: (Policy.$Properties|null);

    /** Manifest random. */
    random: Uint8Array;

    /**
     * Encodes the specified Manifest message. Does not implicitly {@link Manifest.verify|verify} messages.
     * @param message Manifest message or plain object to encode
     * @param [writer] Writer to encode to
     * @returns Writer
     */
    static encode(message: Manifest.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

    /**
     * Decodes a Manifest message from the specified reader or buffer.
     * @param reader Reader or buffer to decode from
     * @param [length] Message length if known beforehand
     * @returns {Manifest & Manifest.$Shape} Manifest
     * @throws {Error} If the payload is not a reader or valid buffer
     * @throws {$protobuf.util.ProtocolError} If required fields are missing
     */
    static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): Manifest & Manifest.$Shape;

    /**
     * Gets the type url for Manifest
     * @param [prefix] Custom type url prefix, defaults to `"type.googleapis.com"`
     * @returns The type url
     */
    static getTypeUrl(prefix?: string): string;
}

export namespace Manifest {

    /** Properties of a Manifest. */
    interface $Properties {

        /** Manifest federationId */
        federationId?: (Uint8Array|null);

        /** Manifest epoch */
        epoch?: (number|null);

        /** Manifest previous */
        previous?: (Uint8Array|null);

        /** Manifest members */
        members?: (Member.$Properties[]|null);

        /** Manifest policy */
        policy?: (Policy.$Properties|null);

        /** Manifest random */
        random?: (Uint8Array|null);

        /** Unknown fields preserved while decoding when enabled */
        $unknowns?: Uint8Array[];
    }

    /** Shape of a Manifest. */
    type $Shape = Manifest.$Properties;
}

/**
 * Properties of an Approval.
 * @deprecated Use Approval.$Properties instead.
 */
export interface IApproval extends Approval.$Properties {
}

/** Represents an Approval. */
export class Approval {

    /**
     * Constructs a new Approval.
     * @param [properties] Properties to set
     */
    constructor(properties?: Approval.$Properties);

    /** Unknown fields preserved while decoding when enabled */
    $unknowns?: Uint8Array[];

    /** Approval member. */
    member: number;

    /** Approval signature. */
    signature: Uint8Array;

    /**
     * Encodes the specified Approval message. Does not implicitly {@link Approval.verify|verify} messages.
     * @param message Approval message or plain object to encode
     * @param [writer] Writer to encode to
     * @returns Writer
     */
    static encode(message: Approval.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

    /**
     * Decodes an Approval message from the specified reader or buffer.
     * @param reader Reader or buffer to decode from
     * @param [length] Message length if known beforehand
     * @returns {Approval & Approval.$Shape} Approval
     * @throws {Error} If the payload is not a reader or valid buffer
     * @throws {$protobuf.util.ProtocolError} If required fields are missing
     */
    static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): Approval & Approval.$Shape;

    /**
     * Gets the type url for Approval
     * @param [prefix] Custom type url prefix, defaults to `"type.googleapis.com"`
     * @returns The type url
     */
    static getTypeUrl(prefix?: string): string;
}

export namespace Approval {

    /** Properties of an Approval. */
    interface $Properties {

        /** Approval member */
        member?: (number|null);

        /** Approval signature */
        signature?: (Uint8Array|null);

        /** Unknown fields preserved while decoding when enabled */
        $unknowns?: Uint8Array[];
    }

    /** Shape of an Approval. */
    type $Shape = Approval.$Properties;
}

/**
 * Properties of an ApprovedManifest.
 * @deprecated Use ApprovedManifest.$Properties instead.
 */
export interface IApprovedManifest extends ApprovedManifest.$Properties {
}

/** Represents an ApprovedManifest. */
export class ApprovedManifest {

    /**
     * Constructs a new ApprovedManifest.
     * @param [properties] Properties to set
     */
    constructor(properties?: ApprovedManifest.$Properties);

    /** Unknown fields preserved while decoding when enabled */
    $unknowns?: Uint8Array[];

    /** ApprovedManifest manifest. */
    manifest: Uint8Array;

    /** ApprovedManifest approvals. */
    approvals: Approval.$Properties[];

    /**
     * Encodes the specified ApprovedManifest message. Does not implicitly {@link ApprovedManifest.verify|verify} messages.
     * @param message ApprovedManifest message or plain object to encode
     * @param [writer] Writer to encode to
     * @returns Writer
     */
    static encode(message: ApprovedManifest.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

    /**
     * Decodes an ApprovedManifest message from the specified reader or buffer.
     * @param reader Reader or buffer to decode from
     * @param [length] Message length if known beforehand
     * @returns {ApprovedManifest & ApprovedManifest.$Shape} ApprovedManifest
     * @throws {Error} If the payload is not a reader or valid buffer
     * @throws {$protobuf.util.ProtocolError} If required fields are missing
     */
    static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): ApprovedManifest & ApprovedManifest.$Shape;

    /**
     * Gets the type url for ApprovedManifest
     * @param [prefix] Custom type url prefix, defaults to `"type.googleapis.com"`
     * @returns The type url
     */
    static getTypeUrl(prefix?: string): string;
}

export namespace ApprovedManifest {

    /** Properties of an ApprovedManifest. */
    interface $Properties {

        /** ApprovedManifest manifest */
        manifest?: (Uint8Array|null);

        /** ApprovedManifest approvals */
        approvals?: (Approval.$Properties[]|null);

        /** Unknown fields preserved while decoding when enabled */
        $unknowns?: Uint8Array[];
    }

    /** Shape of an ApprovedManifest. */
    type $Shape = ApprovedManifest.$Properties;
}

/**
 * Properties of a CertifiedManifest.
 * @deprecated Use CertifiedManifest.$Properties instead.
 */
export interface ICertifiedManifest extends CertifiedManifest.$Properties {
}

/** Represents a CertifiedManifest. */
export class CertifiedManifest {

    /**
     * Constructs a new CertifiedManifest.
     * @param [properties] Properties to set
     */
    constructor(properties?: CertifiedManifest.$Properties);

    /** Unknown fields preserved while decoding when enabled */
    $unknowns?: Uint8Array[];

    /** CertifiedManifest manifest. */
    manifest?: (ApprovedManifest.$Properties|null);

    /** CertifiedManifest round. */
    round: number;

    /** CertifiedManifest precommits. */
    precommits: VoteProof.$Properties[];

    /**
     * Encodes the specified CertifiedManifest message. Does not implicitly {@link CertifiedManifest.verify|verify} messages.
     * @param message CertifiedManifest message or plain object to encode
     * @param [writer] Writer to encode to
     * @returns Writer
     */
    static encode(message: CertifiedManifest.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

    /**
     * Decodes a CertifiedManifest message from the specified reader or buffer.
     * @param reader Reader or buffer to decode from
     * @param [length] Message length if known beforehand
     * @returns {CertifiedManifest & CertifiedManifest.$Shape} CertifiedManifest
     * @throws {Error} If the payload is not a reader or valid buffer
     * @throws {$protobuf.util.ProtocolError} If required fields are missing
     */
    static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): CertifiedManifest & CertifiedManifest.$Shape;

    /**
     * Gets the type url for CertifiedManifest
     * @param [prefix] Custom type url prefix, defaults to `"type.googleapis.com"`
     * @returns The type url
     */
    static getTypeUrl(prefix?: string): string;
}

export namespace CertifiedManifest {

    /** Properties of a CertifiedManifest. */
    interface $Properties {

        /** CertifiedManifest manifest */
        manifest?: (ApprovedManifest.$Properties|null);

        /** CertifiedManifest round */
        round?: (number|null);

        /** CertifiedManifest precommits */
        precommits?: (VoteProof.$Properties[]|null);

        /** Unknown fields preserved while decoding when enabled */
        $unknowns?: Uint8Array[];
    }

    /** Shape of a CertifiedManifest. */
    type $Shape = CertifiedManifest.$Properties;
}

/**
 * Properties of a Lock.
 * @deprecated Use Lock.$Properties instead.
 */
export interface ILock extends Lock.$Properties {
}

/** Represents a Lock. */
export class Lock {

    /**
     * Constructs a new Lock.
     * @param [properties] Properties to set
     */
    constructor(properties?: Lock.$Properties);

    /** Unknown fields preserved while decoding when enabled */
    $unknowns?: Uint8Array[];

    /** Lock registration. */
    registration?: (SignedRegistration.$Properties|null);

    /** Lock epoch. */
    epoch: number;

    /** Lock round. */
    round: number;

    /** Lock prevotes. */
    prevotes: VoteProof.$Properties[];

    /**
     * Encodes the specified Lock message. Does not implicitly {@link Lock.verify|verify} messages.
     * @param message Lock message or plain object to encode
     * @param [writer] Writer to encode to
     * @returns Writer
     */
    static encode(message: Lock.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

    /**
     * Decodes a Lock message from the specified reader or buffer.
     * @param reader Reader or buffer to decode from
     * @param [length] Message length if known beforehand
     * @returns {Lock & Lock.$Shape} Lock
     * @throws {Error} If the payload is not a reader or valid buffer
     * @throws {$protobuf.util.ProtocolError} If required fields are missing
     */
    static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): Lock & Lock.$Shape;

    /**
     * Gets the type url for Lock
     * @param [prefix] Custom type url prefix, defaults to `"type.googleapis.com"`
     * @returns The type url
     */
    static getTypeUrl(prefix?: string): string;
}

export namespace Lock {

    /** Properties of a Lock. */
    interface $Properties {

        /** Lock registration */
        registration?: (SignedRegistration.$Properties|null);

        /** Lock epoch */
        epoch?: (number|null);

        /** Lock round */
        round?: (number|null);

        /** Lock prevotes */
        prevotes?: (VoteProof.$Properties[]|null);

        /** Unknown fields preserved while decoding when enabled */
        $unknowns?: Uint8Array[];
    }

    /** Shape of a Lock. */
    type $Shape = Lock.$Properties;
}

/**
 * Properties of a CertifiedSlot.
 * @deprecated Use CertifiedSlot.$Properties instead.
 */
export interface ICertifiedSlot extends CertifiedSlot.$Properties {
}

/** Represents a CertifiedSlot. */
export class CertifiedSlot {

    /**
     * Constructs a new CertifiedSlot.
     * @param [properties] Properties to set
     */
    constructor(properties?: CertifiedSlot.$Properties);

    /** Unknown fields preserved while decoding when enabled */
    $unknowns?: Uint8Array[];

    /** CertifiedSlot slot. */
    slot: Uint8Array;

    /** CertifiedSlot id. */
    id: Uint8Array;

    /**
     * Encodes the specified CertifiedSlot message. Does not implicitly {@link CertifiedSlot.verify|verify} messages.
     * @param message CertifiedSlot message or plain object to encode
     * @param [writer] Writer to encode to
     * @returns Writer
     */
    static encode(message: CertifiedSlot.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

    /**
     * Decodes a CertifiedSlot message from the specified reader or buffer.
     * @param reader Reader or buffer to decode from
     * @param [length] Message length if known beforehand
     * @returns {CertifiedSlot & CertifiedSlot.$Shape} CertifiedSlot
     * @throws {Error} If the payload is not a reader or valid buffer
     * @throws {$protobuf.util.ProtocolError} If required fields are missing
     */
    static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): CertifiedSlot & CertifiedSlot.$Shape;

    /**
     * Gets the type url for CertifiedSlot
     * @param [prefix] Custom type url prefix, defaults to `"type.googleapis.com"`
     * @returns The type url
     */
    static getTypeUrl(prefix?: string): string;
}

export namespace CertifiedSlot {

    /** Properties of a CertifiedSlot. */
    interface $Properties {

        /** CertifiedSlot slot */
        slot?: (Uint8Array|null);

        /** CertifiedSlot id */
        id?: (Uint8Array|null);

        /** Unknown fields preserved while decoding when enabled */
        $unknowns?: Uint8Array[];
    }

    /** Shape of a CertifiedSlot. */
    type $Shape = CertifiedSlot.$Properties;
}

/**
 * Properties of a LockEntry.
 * @deprecated Use LockEntry.$Properties instead.
 */
export interface ILockEntry extends LockEntry.$Properties {
}

/** Represents a LockEntry. */
export class LockEntry {

    /**
     * Constructs a new LockEntry.
     * @param [properties] Properties to set
     */
    constructor(properties?: LockEntry.$Properties);

    /** Unknown fields preserved while decoding when enabled */
    $unknowns?: Uint8Array[];

    /** LockEntry slot. */
    slot: Uint8Array;

    /** LockEntry epoch. */
    epoch: number;

    /** LockEntry round. */
    round: number;

    /** LockEntry hash. */
    hash: Uint8Array;

    /**
     * Encodes the specified LockEntry message. Does not implicitly {@link LockEntry.verify|verify} messages.
     * @param message LockEntry message or plain object to encode
     * @param [writer] Writer to encode to
     * @returns Writer
     */
    static encode(message: LockEntry.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

    /**
     * Decodes a LockEntry message from the specified reader or buffer.
     * @param reader Reader or buffer to decode from
     * @param [length] Message length if known beforehand
     * @returns {LockEntry & LockEntry.$Shape} LockEntry
     * @throws {Error} If the payload is not a reader or valid buffer
     * @throws {$protobuf.util.ProtocolError} If required fields are missing
     */
    static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): LockEntry & LockEntry.$Shape;

    /**
     * Gets the type url for LockEntry
     * @param [prefix] Custom type url prefix, defaults to `"type.googleapis.com"`
     * @returns The type url
     */
    static getTypeUrl(prefix?: string): string;
}

export namespace LockEntry {

    /** Properties of a LockEntry. */
    interface $Properties {

        /** LockEntry slot */
        slot?: (Uint8Array|null);

        /** LockEntry epoch */
        epoch?: (number|null);

        /** LockEntry round */
        round?: (number|null);

        /** LockEntry hash */
        hash?: (Uint8Array|null);

        /** Unknown fields preserved while decoding when enabled */
        $unknowns?: Uint8Array[];
    }

    /** Shape of a LockEntry. */
    type $Shape = LockEntry.$Properties;
}

/**
 * Properties of a Closing.
 * @deprecated Use Closing.$Properties instead.
 */
export interface IClosing extends Closing.$Properties {
}

/** Represents a Closing. */
export class Closing {

    /**
     * Constructs a new Closing.
     * @param [properties] Properties to set
     */
    constructor(properties?: Closing.$Properties);

    /** Unknown fields preserved while decoding when enabled */
    $unknowns?: Uint8Array[];

    /** Closing federationId. */
    federationId: Uint8Array;

    /** Closing epoch. */
    epoch: number;

    /** Closing member. */
    member: number;

    /** Closing certifiedRoot. */
    certifiedRoot: Uint8Array;

    /** Closing certifiedCount. */
    certifiedCount: number;

    /** Closing locksRoot. */
    locksRoot: Uint8Array;

    /** Closing locksCount. */
    locksCount: number;

    /**
     * Encodes the specified Closing message. Does not implicitly {@link Closing.verify|verify} messages.
     * @param message Closing message or plain object to encode
     * @param [writer] Writer to encode to
     * @returns Writer
     */
    static encode(message: Closing.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

    /**
     * Decodes a Closing message from the specified reader or buffer.
     * @param reader Reader or buffer to decode from
     * @param [length] Message length if known beforehand
     * @returns {Closing & Closing.$Shape} Closing
     * @throws {Error} If the payload is not a reader or valid buffer
     * @throws {$protobuf.util.ProtocolError} If required fields are missing
     */
    static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): Closing & Closing.$Shape;

    /**
     * Gets the type url for Closing
     * @param [prefix] Custom type url prefix, defaults to `"type.googleapis.com"`
     * @returns The type url
     */
    static getTypeUrl(prefix?: string): string;
}

export namespace Closing {

    /** Properties of a Closing. */
    interface $Properties {

        /** Closing federationId */
        federationId?: (Uint8Array|null);

        /** Closing epoch */
        epoch?: (number|null);

        /** Closing member */
        member?: (number|null);

        /** Closing certifiedRoot */
        certifiedRoot?: (Uint8Array|null);

        /** Closing certifiedCount */
        certifiedCount?: (number|null);

        /** Closing locksRoot */
        locksRoot?: (Uint8Array|null);

        /** Closing locksCount */
        locksCount?: (number|null);

        /** Unknown fields preserved while decoding when enabled */
        $unknowns?: Uint8Array[];
    }

    /** Shape of a Closing. */
    type $Shape = Closing.$Properties;
}

/**
 * Properties of a SignedClosing.
 * @deprecated Use SignedClosing.$Properties instead.
 */
export interface ISignedClosing extends SignedClosing.$Properties {
}

/** Represents a SignedClosing. */
export class SignedClosing {

    /**
     * Constructs a new SignedClosing.
     * @param [properties] Properties to set
     */
    constructor(properties?: SignedClosing.$Properties);

    /** Unknown fields preserved while decoding when enabled */
    $unknowns?: Uint8Array[];

    /** SignedClosing closing. */
    closing: Uint8Array;

    /** SignedClosing signature. */
    signature: Uint8Array;

    /**
     * Encodes the specified SignedClosing message. Does not implicitly {@link SignedClosing.verify|verify} messages.
     * @param message SignedClosing message or plain object to encode
     * @param [writer] Writer to encode to
     * @returns Writer
     */
    static encode(message: SignedClosing.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

    /**
     * Decodes a SignedClosing message from the specified reader or buffer.
     * @param reader Reader or buffer to decode from
     * @param [length] Message length if known beforehand
     * @returns {SignedClosing & SignedClosing.$Shape} SignedClosing
     * @throws {Error} If the payload is not a reader or valid buffer
     * @throws {$protobuf.util.ProtocolError} If required fields are missing
     */
    static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): SignedClosing & SignedClosing.$Shape;

    /**
     * Gets the type url for SignedClosing
     * @param [prefix] Custom type url prefix, defaults to `"type.googleapis.com"`
     * @returns The type url
     */
    static getTypeUrl(prefix?: string): string;
}

export namespace SignedClosing {

    /** Properties of a SignedClosing. */
    interface $Properties {

        /** SignedClosing closing */
        closing?: (Uint8Array|null);

        /** SignedClosing signature */
        signature?: (Uint8Array|null);

        /** Unknown fields preserved while decoding when enabled */
        $unknowns?: Uint8Array[];
    }

    /** Shape of a SignedClosing. */
    type $Shape = SignedClosing.$Properties;
}

/**
 * Properties of a ClosingPart.
 * @deprecated Use ClosingPart.$Properties instead.
 */
export interface IClosingPart extends ClosingPart.$Properties {
}

/** Represents a ClosingPart. */
export class ClosingPart {

    /**
     * Constructs a new ClosingPart.
     * @param [properties] Properties to set
     */
    constructor(properties?: ClosingPart.$Properties);

    /** Unknown fields preserved while decoding when enabled */
    $unknowns?: Uint8Array[];

    /** ClosingPart certified. */
    certified: CertifiedSlot.$Properties[];

    /** ClosingPart locks. */
    locks: Lock.$Properties[];

    /**
     * Encodes the specified ClosingPart message. Does not implicitly {@link ClosingPart.verify|verify} messages.
     * @param message ClosingPart message or plain object to encode
     * @param [writer] Writer to encode to
     * @returns Writer
     */
    static encode(message: ClosingPart.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

    /**
     * Decodes a ClosingPart message from the specified reader or buffer.
     * @param reader Reader or buffer to decode from
     * @param [length] Message length if known beforehand
     * @returns {ClosingPart & ClosingPart.$Shape} ClosingPart
     * @throws {Error} If the payload is not a reader or valid buffer
     * @throws {$protobuf.util.ProtocolError} If required fields are missing
     */
    static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): ClosingPart & ClosingPart.$Shape;

    /**
     * Gets the type url for ClosingPart
     * @param [prefix] Custom type url prefix, defaults to `"type.googleapis.com"`
     * @returns The type url
     */
    static getTypeUrl(prefix?: string): string;
}

export namespace ClosingPart {

    /** Properties of a ClosingPart. */
    interface $Properties {

        /** ClosingPart certified */
        certified?: (CertifiedSlot.$Properties[]|null);

        /** ClosingPart locks */
        locks?: (Lock.$Properties[]|null);

        /** Unknown fields preserved while decoding when enabled */
        $unknowns?: Uint8Array[];
    }

    /** Shape of a ClosingPart. */
    type $Shape = ClosingPart.$Properties;
}

/** Role enum. */
export enum Role {

    /** ROLE_UNSPECIFIED value */
    ROLE_UNSPECIFIED = 0,

    /** MEMBER value */
    MEMBER = 1,

    /** MIRROR value */
    MIRROR = 2
}

/** NodeState enum. */
export enum NodeState {

    /** NODE_STATE_UNSPECIFIED value */
    NODE_STATE_UNSPECIFIED = 0,

    /** STARTING value */
    STARTING = 1,

    /** SYNCHRONISING value */
    SYNCHRONISING = 2,

    /** SERVING value */
    SERVING = 3,

    /** STOPPING value */
    STOPPING = 4
}

/**
 * Properties of a Presence.
 * @deprecated Use Presence.$Properties instead.
 */
export interface IPresence extends Presence.$Properties {
}

/** Represents a Presence. */
export class Presence {

    /**
     * Constructs a new Presence.
     * @param [properties] Properties to set
     */
    constructor(properties?: Presence.$Properties);

    /** Unknown fields preserved while decoding when enabled */
    $unknowns?: Uint8Array[];

    /** Presence federationId. */
    federationId: Uint8Array;

    /** Presence nodeKey. */
    nodeKey: Uint8Array;

    /** Presence issuedAtMs. */
    issuedAtMs: number;

    /** Presence mixnetAddress. */
    mixnetAddress: string;

    /** Presence multiaddrs. */
    multiaddrs: string[];

    /** Presence nextVotingKey. */
    nextVotingKey: Uint8Array;

    /** Presence version. */
    version: string;

    /** Presence role. */
    role: Role;

    /** Presence state. */
    state: NodeState;

    /** Presence epoch. */
    epoch: number;

    /** Presence namesRoot. */
    namesRoot: Uint8Array;

    /** Presence namesCount. */
    namesCount: number;

    /** Presence packetsSentLastSecond. */
    packetsSentLastSecond: number;

    /** Presence packetsReceivedLastSecond. */
    packetsReceivedLastSecond: number;

    /** Presence loopProbesSent. */
    loopProbesSent: number;

    /** Presence loopProbesReturned. */
    loopProbesReturned: number;

    /**
     * Encodes the specified Presence message. Does not implicitly {@link Presence.verify|verify} messages.
     * @param message Presence message or plain object to encode
     * @param [writer] Writer to encode to
     * @returns Writer
     */
    static encode(message: Presence.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

    /**
     * Decodes a Presence message from the specified reader or buffer.
     * @param reader Reader or buffer to decode from
     * @param [length] Message length if known beforehand
     * @returns {Presence & Presence.$Shape} Presence
     * @throws {Error} If the payload is not a reader or valid buffer
     * @throws {$protobuf.util.ProtocolError} If required fields are missing
     */
    static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): Presence & Presence.$Shape;

    /**
     * Gets the type url for Presence
     * @param [prefix] Custom type url prefix, defaults to `"type.googleapis.com"`
     * @returns The type url
     */
    static getTypeUrl(prefix?: string): string;
}

export namespace Presence {

    /** Properties of a Presence. */
    interface $Properties {

        /** Presence federationId */
        federationId?: (Uint8Array|null);

        /** Presence nodeKey */
        nodeKey?: (Uint8Array|null);

        /** Presence issuedAtMs */
        issuedAtMs?: (number|null);

        /** Presence mixnetAddress */
        mixnetAddress?: (string|null);

        /** Presence multiaddrs */
        multiaddrs?: (string[]|null);

        /** Presence nextVotingKey */
        nextVotingKey?: (Uint8Array|null);

        /** Presence version */
        version?: (string|null);

        /** Presence role */
        role?: (Role|null);

        /** Presence state */
        state?: (NodeState|null);

        /** Presence epoch */
        epoch?: (number|null);

        /** Presence namesRoot */
        namesRoot?: (Uint8Array|null);

        /** Presence namesCount */
        namesCount?: (number|null);

        /** Presence packetsSentLastSecond */
        packetsSentLastSecond?: (number|null);

        /** Presence packetsReceivedLastSecond */
        packetsReceivedLastSecond?: (number|null);

        /** Presence loopProbesSent */
        loopProbesSent?: (number|null);

        /** Presence loopProbesReturned */
        loopProbesReturned?: (number|null);

        /** Unknown fields preserved while decoding when enabled */
        $unknowns?: Uint8Array[];
    }

    /** Shape of a Presence. */
    type $Shape = Presence.$Properties;
}

/**
 * Properties of a SignedPresence.
 * @deprecated Use SignedPresence.$Properties instead.
 */
export interface ISignedPresence extends SignedPresence.$Properties {
}

/** Represents a SignedPresence. */
export class SignedPresence {

    /**
     * Constructs a new SignedPresence.
     * @param [properties] Properties to set
     */
    constructor(properties?: SignedPresence.$Properties);

    /** Unknown fields preserved while decoding when enabled */
    $unknowns?: Uint8Array[];

    /** SignedPresence presence. */
    presence: Uint8Array;

    /** SignedPresence signature. */
    signature: Uint8Array;

    /**
     * Encodes the specified SignedPresence message. Does not implicitly {@link SignedPresence.verify|verify} messages.
     * @param message SignedPresence message or plain object to encode
     * @param [writer] Writer to encode to
     * @returns Writer
     */
    static encode(message: SignedPresence.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

    /**
     * Decodes a SignedPresence message from the specified reader or buffer.
     * @param reader Reader or buffer to decode from
     * @param [length] Message length if known beforehand
     * @returns {SignedPresence & SignedPresence.$Shape} SignedPresence
     * @throws {Error} If the payload is not a reader or valid buffer
     * @throws {$protobuf.util.ProtocolError} If required fields are missing
     */
    static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): SignedPresence & SignedPresence.$Shape;

    /**
     * Gets the type url for SignedPresence
     * @param [prefix] Custom type url prefix, defaults to `"type.googleapis.com"`
     * @returns The type url
     */
    static getTypeUrl(prefix?: string): string;
}

export namespace SignedPresence {

    /** Properties of a SignedPresence. */
    interface $Properties {

        /** SignedPresence presence */
        presence?: (Uint8Array|null);

        /** SignedPresence signature */
        signature?: (Uint8Array|null);

        /** Unknown fields preserved while decoding when enabled */
        $unknowns?: Uint8Array[];
    }

    /** Shape of a SignedPresence. */
    type $Shape = SignedPresence.$Properties;
}

/**
 * Properties of an Absence.
 * @deprecated Use Absence.$Properties instead.
 */
export interface IAbsence extends Absence.$Properties {
}

/** Represents an Absence. */
export class Absence {

    /**
     * Constructs a new Absence.
     * @param [properties] Properties to set
     */
    constructor(properties?: Absence.$Properties);

    /** Unknown fields preserved while decoding when enabled */
    $unknowns?: Uint8Array[];

    /** Absence federationId. */
    federationId: Uint8Array;

    /** Absence epoch. */
    epoch: number;

    /** Absence name. */
    name: string;

    /** Absence requestId. */
    requestId: Uint8Array;

    /** Absence nodeKey. */
    nodeKey: Uint8Array;

    /**
     * Encodes the specified Absence message. Does not implicitly {@link Absence.verify|verify} messages.
     * @param message Absence message or plain object to encode
     * @param [writer] Writer to encode to
     * @returns Writer
     */
    static encode(message: Absence.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

    /**
     * Decodes an Absence message from the specified reader or buffer.
     * @param reader Reader or buffer to decode from
     * @param [length] Message length if known beforehand
     * @returns {Absence & Absence.$Shape} Absence
     * @throws {Error} If the payload is not a reader or valid buffer
     * @throws {$protobuf.util.ProtocolError} If required fields are missing
     */
    static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): Absence & Absence.$Shape;

    /**
     * Gets the type url for Absence
     * @param [prefix] Custom type url prefix, defaults to `"type.googleapis.com"`
     * @returns The type url
     */
    static getTypeUrl(prefix?: string): string;
}

export namespace Absence {

    /** Properties of an Absence. */
    interface $Properties {

        /** Absence federationId */
        federationId?: (Uint8Array|null);

        /** Absence epoch */
        epoch?: (number|null);

        /** Absence name */
        name?: (string|null);

        /** Absence requestId */
        requestId?: (Uint8Array|null);

        /** Absence nodeKey */
        nodeKey?: (Uint8Array|null);

        /** Unknown fields preserved while decoding when enabled */
        $unknowns?: Uint8Array[];
    }

    /** Shape of an Absence. */
    type $Shape = Absence.$Properties;
}

/**
 * Properties of a SignedAbsence.
 * @deprecated Use SignedAbsence.$Properties instead.
 */
export interface ISignedAbsence extends SignedAbsence.$Properties {
}

/** Represents a SignedAbsence. */
export class SignedAbsence {

    /**
     * Constructs a new SignedAbsence.
     * @param [properties] Properties to set
     */
    constructor(properties?: SignedAbsence.$Properties);

    /** Unknown fields preserved while decoding when enabled */
    $unknowns?: Uint8Array[];

    /** SignedAbsence absence. */
    absence: Uint8Array;

    /** SignedAbsence signature. */
    signature: Uint8Array;

    /**
     * Encodes the specified SignedAbsence message. Does not implicitly {@link SignedAbsence.verify|verify} messages.
     * @param message SignedAbsence message or plain object to encode
     * @param [writer] Writer to encode to
     * @returns Writer
     */
    static encode(message: SignedAbsence.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

    /**
     * Decodes a SignedAbsence message from the specified reader or buffer.
     * @param reader Reader or buffer to decode from
     * @param [length] Message length if known beforehand
     * @returns {SignedAbsence & SignedAbsence.$Shape} SignedAbsence
     * @throws {Error} If the payload is not a reader or valid buffer
     * @throws {$protobuf.util.ProtocolError} If required fields are missing
     */
    static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): SignedAbsence & SignedAbsence.$Shape;

    /**
     * Gets the type url for SignedAbsence
     * @param [prefix] Custom type url prefix, defaults to `"type.googleapis.com"`
     * @returns The type url
     */
    static getTypeUrl(prefix?: string): string;
}

export namespace SignedAbsence {

    /** Properties of a SignedAbsence. */
    interface $Properties {

        /** SignedAbsence absence */
        absence?: (Uint8Array|null);

        /** SignedAbsence signature */
        signature?: (Uint8Array|null);

        /** Unknown fields preserved while decoding when enabled */
        $unknowns?: Uint8Array[];
    }

    /** Shape of a SignedAbsence. */
    type $Shape = SignedAbsence.$Properties;
}

/**
 * Properties of a VotePair.
 * @deprecated Use VotePair.$Properties instead.
 */
export interface IVotePair extends VotePair.$Properties {
}

/** Represents a VotePair. */
export class VotePair {

    /**
     * Constructs a new VotePair.
     * @param [properties] Properties to set
     */
    constructor(properties?: VotePair.$Properties);

    /** Unknown fields preserved while decoding when enabled */
    $unknowns?: Uint8Array[];

    /** VotePair first. */
    first?: (ProvenVote.$Properties|null);

    /** VotePair second. */
    second?: (ProvenVote.$Properties|null);

    /**
     * Encodes the specified VotePair message. Does not implicitly {@link VotePair.verify|verify} messages.
     * @param message VotePair message or plain object to encode
     * @param [writer] Writer to encode to
     * @returns Writer
     */
    static encode(message: VotePair.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

    /**
     * Decodes a VotePair message from the specified reader or buffer.
     * @param reader Reader or buffer to decode from
     * @param [length] Message length if known beforehand
     * @returns {VotePair & VotePair.$Shape} VotePair
     * @throws {Error} If the payload is not a reader or valid buffer
     * @throws {$protobuf.util.ProtocolError} If required fields are missing
     */
    static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): VotePair & VotePair.$Shape;

    /**
     * Gets the type url for VotePair
     * @param [prefix] Custom type url prefix, defaults to `"type.googleapis.com"`
     * @returns The type url
     */
    static getTypeUrl(prefix?: string): string;
}

export namespace VotePair {

    /** Properties of a VotePair. */
    interface $Properties {

        /** VotePair first */
        first?: (ProvenVote.$Properties|null);

        /** VotePair second */
        second?: (ProvenVote.$Properties|null);

        /** Unknown fields preserved while decoding when enabled */
        $unknowns?: Uint8Array[];
    }

    /** Shape of a VotePair. */
    type $Shape = VotePair.$Properties;
}

/**
 * Properties of a ProposalPair.
 * @deprecated Use ProposalPair.$Properties instead.
 */
export interface IProposalPair extends ProposalPair.$Properties {
}

/** Represents a ProposalPair. */
export class ProposalPair {

    /**
     * Constructs a new ProposalPair.
     * @param [properties] Properties to set
     */
    constructor(properties?: ProposalPair.$Properties);

    /** Unknown fields preserved while decoding when enabled */
    $unknowns?: Uint8Array[];

    /** ProposalPair first. */
    first?: (SignedProposal.$Properties|null);

    /** ProposalPair second. */
    second?: (SignedProposal.$Properties|null);

    /**
     * Encodes the specified ProposalPair message. Does not implicitly {@link ProposalPair.verify|verify} messages.
     * @param message ProposalPair message or plain object to encode
     * @param [writer] Writer to encode to
     * @returns Writer
     */
    static encode(message: ProposalPair.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

    /**
     * Decodes a ProposalPair message from the specified reader or buffer.
     * @param reader Reader or buffer to decode from
     * @param [length] Message length if known beforehand
     * @returns {ProposalPair & ProposalPair.$Shape} ProposalPair
     * @throws {Error} If the payload is not a reader or valid buffer
     * @throws {$protobuf.util.ProtocolError} If required fields are missing
     */
    static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): ProposalPair & ProposalPair.$Shape;

    /**
     * Gets the type url for ProposalPair
     * @param [prefix] Custom type url prefix, defaults to `"type.googleapis.com"`
     * @returns The type url
     */
    static getTypeUrl(prefix?: string): string;
}

export namespace ProposalPair {

    /** Properties of a ProposalPair. */
    interface $Properties {

        /** ProposalPair first */
        first?: (SignedProposal.$Properties|null);

        /** ProposalPair second */
        second?: (SignedProposal.$Properties|null);

        /** Unknown fields preserved while decoding when enabled */
        $unknowns?: Uint8Array[];
    }

    /** Shape of a ProposalPair. */
    type $Shape = ProposalPair.$Properties;
}

/**
 * Properties of a ClosingPair.
 * @deprecated Use ClosingPair.$Properties instead.
 */
export interface IClosingPair extends ClosingPair.$Properties {
}

/** Represents a ClosingPair. */
export class ClosingPair {

    /**
     * Constructs a new ClosingPair.
     * @param [properties] Properties to set
     */
    constructor(properties?: ClosingPair.$Properties);

    /** Unknown fields preserved while decoding when enabled */
    $unknowns?: Uint8Array[];

    /** ClosingPair first. */
    first?: (SignedClosing.$Properties|null);

    /** ClosingPair second. */
    second?: (SignedClosing.$Properties|null);

    /**
     * Encodes the specified ClosingPair message. Does not implicitly {@link ClosingPair.verify|verify} messages.
     * @param message ClosingPair message or plain object to encode
     * @param [writer] Writer to encode to
     * @returns Writer
     */
    static encode(message: ClosingPair.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

    /**
     * Decodes a ClosingPair message from the specified reader or buffer.
     * @param reader Reader or buffer to decode from
     * @param [length] Message length if known beforehand
     * @returns {ClosingPair & ClosingPair.$Shape} ClosingPair
     * @throws {Error} If the payload is not a reader or valid buffer
     * @throws {$protobuf.util.ProtocolError} If required fields are missing
     */
    static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): ClosingPair & ClosingPair.$Shape;

    /**
     * Gets the type url for ClosingPair
     * @param [prefix] Custom type url prefix, defaults to `"type.googleapis.com"`
     * @returns The type url
     */
    static getTypeUrl(prefix?: string): string;
}

export namespace ClosingPair {

    /** Properties of a ClosingPair. */
    interface $Properties {

        /** ClosingPair first */
        first?: (SignedClosing.$Properties|null);

        /** ClosingPair second */
        second?: (SignedClosing.$Properties|null);

        /** Unknown fields preserved while decoding when enabled */
        $unknowns?: Uint8Array[];
    }

    /** Shape of a ClosingPair. */
    type $Shape = ClosingPair.$Properties;
}

/**
 * Properties of a PlacedSlot.
 * @deprecated Use PlacedSlot.$Properties instead.
 */
export interface IPlacedSlot extends PlacedSlot.$Properties {
}

/** Represents a PlacedSlot. */
export class PlacedSlot {

    /**
     * Constructs a new PlacedSlot.
     * @param [properties] Properties to set
     */
    constructor(properties?: PlacedSlot.$Properties);

    /** Unknown fields preserved while decoding when enabled */
    $unknowns?: Uint8Array[];

    /** PlacedSlot entry. */
    entry?: (CertifiedSlot.$Properties|null);

    /** PlacedSlot index. */
    index: number;

    /** PlacedSlot path. */
    path: Uint8Array[];

    /**
     * Encodes the specified PlacedSlot message. Does not implicitly {@link PlacedSlot.verify|verify} messages.
     * @param message PlacedSlot message or plain object to encode
     * @param [writer] Writer to encode to
     * @returns Writer
     */
    static encode(message: PlacedSlot.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

    /**
     * Decodes a PlacedSlot message from the specified reader or buffer.
     * @param reader Reader or buffer to decode from
     * @param [length] Message length if known beforehand
     * @returns {PlacedSlot & PlacedSlot.$Shape} PlacedSlot
     * @throws {Error} If the payload is not a reader or valid buffer
     * @throws {$protobuf.util.ProtocolError} If required fields are missing
     */
    static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): PlacedSlot & PlacedSlot.$Shape;

    /**
     * Gets the type url for PlacedSlot
     * @param [prefix] Custom type url prefix, defaults to `"type.googleapis.com"`
     * @returns The type url
     */
    static getTypeUrl(prefix?: string): string;
}

export namespace PlacedSlot {

    /** Properties of a PlacedSlot. */
    interface $Properties {

        /** PlacedSlot entry */
        entry?: (CertifiedSlot.$Properties|null);

        /** PlacedSlot index */
        index?: (number|null);

        /** PlacedSlot path */
        path?: (Uint8Array[]|null);

        /** Unknown fields preserved while decoding when enabled */
        $unknowns?: Uint8Array[];
    }

    /** Shape of a PlacedSlot. */
    type $Shape = PlacedSlot.$Properties;
}

/**
 * Properties of a PlacedLock.
 * @deprecated Use PlacedLock.$Properties instead.
 */
export interface IPlacedLock extends PlacedLock.$Properties {
}

/** Represents a PlacedLock. */
export class PlacedLock {

    /**
     * Constructs a new PlacedLock.
     * @param [properties] Properties to set
     */
    constructor(properties?: PlacedLock.$Properties);

    /** Unknown fields preserved while decoding when enabled */
    $unknowns?: Uint8Array[];

    /** PlacedLock entry. */
    entry?: (LockEntry.$Properties|null);

    /** PlacedLock index. */
    index: number;

    /** PlacedLock path. */
    path: Uint8Array[];

    /**
     * Encodes the specified PlacedLock message. Does not implicitly {@link PlacedLock.verify|verify} messages.
     * @param message PlacedLock message or plain object to encode
     * @param [writer] Writer to encode to
     * @returns Writer
     */
    static encode(message: PlacedLock.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

    /**
     * Decodes a PlacedLock message from the specified reader or buffer.
     * @param reader Reader or buffer to decode from
     * @param [length] Message length if known beforehand
     * @returns {PlacedLock & PlacedLock.$Shape} PlacedLock
     * @throws {Error} If the payload is not a reader or valid buffer
     * @throws {$protobuf.util.ProtocolError} If required fields are missing
     */
    static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): PlacedLock & PlacedLock.$Shape;

    /**
     * Gets the type url for PlacedLock
     * @param [prefix] Custom type url prefix, defaults to `"type.googleapis.com"`
     * @returns The type url
     */
    static getTypeUrl(prefix?: string): string;
}

export namespace PlacedLock {

    /** Properties of a PlacedLock. */
    interface $Properties {

        /** PlacedLock entry */
        entry?: (LockEntry.$Properties|null);

        /** PlacedLock index */
        index?: (number|null);

        /** PlacedLock path */
        path?: (Uint8Array[]|null);

        /** Unknown fields preserved while decoding when enabled */
        $unknowns?: Uint8Array[];
    }

    /** Shape of a PlacedLock. */
    type $Shape = PlacedLock.$Properties;
}

/**
 * Properties of a HiddenLock.
 * @deprecated Use HiddenLock.$Properties instead.
 */
export interface IHiddenLock extends HiddenLock.$Properties {
}

/** Represents a HiddenLock. */
export class HiddenLock {

    /**
     * Constructs a new HiddenLock.
     * @param [properties] Properties to set
     */
    constructor(properties?: HiddenLock.$Properties);

    /** Unknown fields preserved while decoding when enabled */
    $unknowns?: Uint8Array[];

    /** HiddenLock closing. */
    closing?: (SignedClosing.$Properties|null);

    /** HiddenLock precommit. */
    precommit?: (ProvenVote.$Properties|null);

    /** HiddenLock certified. */
    certified: PlacedSlot.$Properties[];

    /** HiddenLock locks. */
    locks: PlacedLock.$Properties[];

    /**
     * Encodes the specified HiddenLock message. Does not implicitly {@link HiddenLock.verify|verify} messages.
     * @param message HiddenLock message or plain object to encode
     * @param [writer] Writer to encode to
     * @returns Writer
     */
    static encode(message: HiddenLock.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

    /**
     * Decodes a HiddenLock message from the specified reader or buffer.
     * @param reader Reader or buffer to decode from
     * @param [length] Message length if known beforehand
     * @returns {HiddenLock & HiddenLock.$Shape} HiddenLock
     * @throws {Error} If the payload is not a reader or valid buffer
     * @throws {$protobuf.util.ProtocolError} If required fields are missing
     */
    static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): HiddenLock & HiddenLock.$Shape;

    /**
     * Gets the type url for HiddenLock
     * @param [prefix] Custom type url prefix, defaults to `"type.googleapis.com"`
     * @returns The type url
     */
    static getTypeUrl(prefix?: string): string;
}

export namespace HiddenLock {

    /** Properties of a HiddenLock. */
    interface $Properties {

        /** HiddenLock closing */
        closing?: (SignedClosing.$Properties|null);

        /** HiddenLock precommit */
        precommit?: (ProvenVote.$Properties|null);

        /** HiddenLock certified */
        certified?: (PlacedSlot.$Properties[]|null);

        /** HiddenLock locks */
        locks?: (PlacedLock.$Properties[]|null);

        /** Unknown fields preserved while decoding when enabled */
        $unknowns?: Uint8Array[];
    }

    /** Shape of a HiddenLock. */
    type $Shape = HiddenLock.$Properties;
}

/**
 * Properties of an Evidence.
 * @deprecated Use Evidence.$Properties instead.
 */
export interface IEvidence extends Evidence.$Properties {
}

/** Represents an Evidence. */
export class Evidence {

    /**
     * Constructs a new Evidence.
     * @param [properties] Properties to set
     */
    constructor(properties?: Evidence.$Properties);

    /** Unknown fields preserved while decoding when enabled */
    $unknowns?: Uint8Array[];

    /** Evidence votes. */
    votes?: (VotePair.$Properties|null);

    /** Evidence proposals. */
    proposals?: (ProposalPair.$Properties|null);

    /** Evidence closings. */
    closings?: (ClosingPair.$Properties|null);

    /** Evidence hiddenLock. */
    hiddenLock?: (HiddenLock.$Properties|null);

    /** Evidence kind. */
    kind?: ("votes"|"proposals"|"closings"|"hiddenLock");

    /**
     * Encodes the specified Evidence message. Does not implicitly {@link Evidence.verify|verify} messages.
     * @param message Evidence message or plain object to encode
     * @param [writer] Writer to encode to
     * @returns Writer
     */
    static encode(message: Evidence.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

    /**
     * Decodes an Evidence message from the specified reader or buffer.
     * @param reader Reader or buffer to decode from
     * @param [length] Message length if known beforehand
     * @returns {Evidence & Evidence.$Shape} Evidence
     * @throws {Error} If the payload is not a reader or valid buffer
     * @throws {$protobuf.util.ProtocolError} If required fields are missing
     */
    static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): Evidence & Evidence.$Shape;

    /**
     * Gets the type url for Evidence
     * @param [prefix] Custom type url prefix, defaults to `"type.googleapis.com"`
     * @returns The type url
     */
    static getTypeUrl(prefix?: string): string;
}

export namespace Evidence {

    /** Properties of an Evidence. */
    interface $Properties {

        /** Evidence votes */
        votes?: (VotePair.$Properties|null);

        /** Evidence proposals */
        proposals?: (ProposalPair.$Properties|null);

        /** Evidence closings */
        closings?: (ClosingPair.$Properties|null);

        /** Evidence hiddenLock */
        hiddenLock?: (HiddenLock.$Properties|null);

        /** Evidence kind */
        kind?: ("votes"|"proposals"|"closings"|"hiddenLock");

        /** Unknown fields preserved while decoding when enabled */
        $unknowns?: Uint8Array[];
    }

    /** Narrowed shape of an Evidence. */
    type $Shape = {
      votes?: VotePair.$Shape|null;
      proposals?: ProposalPair.$Shape|null;
      closings?: ClosingPair.$Shape|null;
      hiddenLock?: HiddenLock.$Shape|null;
      $unknowns?: Uint8Array[];
    } & (
      ({ kind?: undefined; votes?: null; proposals?: null; closings?: null; hiddenLock?: null }|{ kind?: "votes"; votes: VotePair.$Shape; proposals?: null; closings?: null; hiddenLock?: null }|{ kind?: "proposals"; votes?: null; proposals: ProposalPair.$Shape; closings?: null; hiddenLock?: null }|{ kind?: "closings"; votes?: null; proposals?: null; closings: ClosingPair.$Shape; hiddenLock?: null }|{ kind?: "hiddenLock"; votes?: null; proposals?: null; closings?: null; hiddenLock: HiddenLock.$Shape })
    );
}

/**
 * Properties of a PeerFrame.
 * @deprecated Use PeerFrame.$Properties instead.
 */
export interface IPeerFrame extends PeerFrame.$Properties {
}

/** Represents a PeerFrame. */
export class PeerFrame {

    /**
     * Constructs a new PeerFrame.
     * @param [properties] Properties to set
     */
    constructor(properties?: PeerFrame.$Properties);

    /** Unknown fields preserved while decoding when enabled */
    $unknowns?: Uint8Array[];

    /** PeerFrame federationId. */
    federationId: Uint8Array;

    /** PeerFrame number. */
    number: number;

    /** PeerFrame messages. */
    messages: Uint8Array[];

    /**
     * Encodes the specified PeerFrame message. Does not implicitly {@link PeerFrame.verify|verify} messages.
     * @param message PeerFrame message or plain object to encode
     * @param [writer] Writer to encode to
     * @returns Writer
     */
    static encode(message: PeerFrame.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

    /**
     * Decodes a PeerFrame message from the specified reader or buffer.
     * @param reader Reader or buffer to decode from
     * @param [length] Message length if known beforehand
     * @returns {PeerFrame & PeerFrame.$Shape} PeerFrame
     * @throws {Error} If the payload is not a reader or valid buffer
     * @throws {$protobuf.util.ProtocolError} If required fields are missing
     */
    static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): PeerFrame & PeerFrame.$Shape;

    /**
     * Gets the type url for PeerFrame
     * @param [prefix] Custom type url prefix, defaults to `"type.googleapis.com"`
     * @returns The type url
     */
    static getTypeUrl(prefix?: string): string;
}

export namespace PeerFrame {

    /** Properties of a PeerFrame. */
    interface $Properties {

        /** PeerFrame federationId */
        federationId?: (Uint8Array|null);

        /** PeerFrame number */
        number?: (number|null);

        /** PeerFrame messages */
        messages?: (Uint8Array[]|null);

        /** Unknown fields preserved while decoding when enabled */
        $unknowns?: Uint8Array[];
    }

    /** Shape of a PeerFrame. */
    type $Shape = PeerFrame.$Properties;
}

/**
 * Properties of a PeerMessage.
 * @deprecated Use PeerMessage.$Properties instead.
 */
export interface IPeerMessage extends PeerMessage.$Properties {
}

/** Represents a PeerMessage. */
export class PeerMessage {

    /**
     * Constructs a new PeerMessage.
     * @param [properties] Properties to set
     */
    constructor(properties?: PeerMessage.$Properties);

    /** Unknown fields preserved while decoding when enabled */
    $unknowns?: Uint8Array[];

    /** PeerMessage claim. */
    claim?: (Uint8Array|null);

    /** PeerMessage batch. */
    batch?: (Uint8Array|null);

    /** PeerMessage votes. */
    votes?: (ProvenVotes.$Properties|null);

    /** PeerMessage polka. */
    polka?: (Polka.$Properties|null);

    /** PeerMessage proposal. */
    proposal?: (Uint8Array|null);

    /** PeerMessage certificate. */
    certificate?: (ServedCertificate.$Properties|null);

    /** PeerMessage manifest. */
    manifest?: (Uint8Array|null);

    /** PeerMessage closing. */
    closing?: (ServedClosing.$Properties|null);

    /** PeerMessage evidence. */
    evidence?: (Uint8Array|null);

    /** PeerMessage presence. */
    presence?: (Uint8Array|null);

    /** PeerMessage standing. */
    standing?: (Standing.$Properties|null);

    /** PeerMessage wantClaim. */
    wantClaim?: (WantClaim.$Properties|null);

    /** PeerMessage wantCertificate. */
    wantCertificate?: (Uint8Array|null);

    /** PeerMessage wantCover. */
    wantCover?: (MemberOfEpoch.$Properties|null);

    /** PeerMessage wantBatchNumber. */
    wantBatchNumber?: (MemberOfEpoch.$Properties|null);

    /** PeerMessage batchNumber. */
    batchNumber?: (HeardBatchNumber.$Properties|null);

    /** PeerMessage ranges. */
    ranges?: (Ranges.$Properties|null);

    /** PeerMessage wantRanges. */
    wantRanges?: (Ranges.$Properties|null);

    /** PeerMessage wantCertificates. */
    wantCertificates?: (WantedSlots.$Properties|null);

    /** PeerMessage certificates. */
    certificates?: (ServedCertificates.$Properties|null);

    /** PeerMessage body. */
    body?: ("claim"|"batch"|"votes"|"polka"|"proposal"|"certificate"|"manifest"|"closing"|"evidence"|"presence"|"standing"|"wantClaim"|"wantCertificate"|"wantCover"|"wantBatchNumber"|"batchNumber"|"ranges"|"wantRanges"|"wantCertificates"|"certificates");

    /**
     * Encodes the specified PeerMessage message. Does not implicitly {@link PeerMessage.verify|verify} messages.
     * @param message PeerMessage message or plain object to encode
     * @param [writer] Writer to encode to
     * @returns Writer
     */
    static encode(message: PeerMessage.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

    /**
     * Decodes a PeerMessage message from the specified reader or buffer.
     * @param reader Reader or buffer to decode from
     * @param [length] Message length if known beforehand
     * @returns {PeerMessage & PeerMessage.$Shape} PeerMessage
     * @throws {Error} If the payload is not a reader or valid buffer
     * @throws {$protobuf.util.ProtocolError} If required fields are missing
     */
    static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): PeerMessage & PeerMessage.$Shape;

    /**
     * Gets the type url for PeerMessage
     * @param [prefix] Custom type url prefix, defaults to `"type.googleapis.com"`
     * @returns The type url
     */
    static getTypeUrl(prefix?: string): string;
}

export namespace PeerMessage {

    /** Properties of a PeerMessage. */
    interface $Properties {

        /** PeerMessage claim */
        claim?: (Uint8Array|null);

        /** PeerMessage batch */
        batch?: (Uint8Array|null);

        /** PeerMessage votes */
        votes?: (ProvenVotes.$Properties|null);

        /** PeerMessage polka */
        polka?: (Polka.$Properties|null);

        /** PeerMessage proposal */
        proposal?: (Uint8Array|null);

        /** PeerMessage certificate */
        certificate?: (ServedCertificate.$Properties|null);

        /** PeerMessage manifest */
        manifest?: (Uint8Array|null);

        /** PeerMessage closing */
        closing?: (ServedClosing.$Properties|null);

        /** PeerMessage evidence */
        evidence?: (Uint8Array|null);

        /** PeerMessage presence */
        presence?: (Uint8Array|null);

        /** PeerMessage standing */
        standing?: (Standing.$Properties|null);

        /** PeerMessage wantClaim */
        wantClaim?: (WantClaim.$Properties|null);

        /** PeerMessage wantCertificate */
        wantCertificate?: (Uint8Array|null);

        /** PeerMessage wantCover */
        wantCover?: (MemberOfEpoch.$Properties|null);

        /** PeerMessage wantBatchNumber */
        wantBatchNumber?: (MemberOfEpoch.$Properties|null);

        /** PeerMessage batchNumber */
        batchNumber?: (HeardBatchNumber.$Properties|null);

        /** PeerMessage ranges */
        ranges?: (Ranges.$Properties|null);

        /** PeerMessage wantRanges */
        wantRanges?: (Ranges.$Properties|null);

        /** PeerMessage wantCertificates */
        wantCertificates?: (WantedSlots.$Properties|null);

        /** PeerMessage certificates */
        certificates?: (ServedCertificates.$Properties|null);

        /** PeerMessage body */
        body?: ("claim"|"batch"|"votes"|"polka"|"proposal"|"certificate"|"manifest"|"closing"|"evidence"|"presence"|"standing"|"wantClaim"|"wantCertificate"|"wantCover"|"wantBatchNumber"|"batchNumber"|"ranges"|"wantRanges"|"wantCertificates"|"certificates");

        /** Unknown fields preserved while decoding when enabled */
        $unknowns?: Uint8Array[];
    }

    /** Narrowed shape of a PeerMessage. */
    type $Shape = {
      claim?: Uint8Array|null;
      batch?: Uint8Array|null;
      votes?: ProvenVotes.$Shape|null;
      polka?: Polka.$Shape|null;
      proposal?: Uint8Array|null;
      certificate?: ServedCertificate.$Shape|null;
      manifest?: Uint8Array|null;
      closing?: ServedClosing.$Shape|null;
      evidence?: Uint8Array|null;
      presence?: Uint8Array|null;
      standing?: Standing.$Shape|null;
      wantClaim?: WantClaim.$Shape|null;
      wantCertificate?: Uint8Array|null;
      wantCover?: MemberOfEpoch.$Shape|null;
      wantBatchNumber?: MemberOfEpoch.$Shape|null;
      batchNumber?: HeardBatchNumber.$Shape|null;
      ranges?: Ranges.$Shape|null;
      wantRanges?: Ranges.$Shape|null;
      wantCertificates?: WantedSlots.$Shape|null;
      certificates?: ServedCertificates.$Shape|null;
      $unknowns?: Uint8Array[];
    } & (
      ({ body?: undefined; claim?: null; batch?: null; votes?: null; polka?: null; proposal?: null; certificate?: null; manifest?: null; closing?: null; evidence?: null; presence?: null; standing?: null; wantClaim?: null; wantCertificate?: null; wantCover?: null; wantBatchNumber?: null; batchNumber?: null; ranges?: null; wantRanges?: null; wantCertificates?: null; certificates?: null }|{ body?: "claim"; claim: Uint8Array; batch?: null; votes?: null; polka?: null; proposal?: null; certificate?: null; manifest?: null; closing?: null; evidence?: null; presence?: null; standing?: null; wantClaim?: null; wantCertificate?: null; wantCover?: null; wantBatchNumber?: null; batchNumber?: null; ranges?: null; wantRanges?: null; wantCertificates?: null; certificates?: null }|{ body?: "batch"; claim?: null; batch: Uint8Array; votes?: null; polka?: null; proposal?: null; certificate?: null; manifest?: null; closing?: null; evidence?: null; presence?: null; standing?: null; wantClaim?: null; wantCertificate?: null; wantCover?: null; wantBatchNumber?: null; batchNumber?: null; ranges?: null; wantRanges?: null; wantCertificates?: null; certificates?: null }|{ body?: "votes"; claim?: null; batch?: null; votes: ProvenVotes.$Shape; polka?: null; proposal?: null; certificate?: null; manifest?: null; closing?: null; evidence?: null; presence?: null; standing?: null; wantClaim?: null; wantCertificate?: null; wantCover?: null; wantBatchNumber?: null; batchNumber?: null; ranges?: null; wantRanges?: null; wantCertificates?: null; certificates?: null }|{ body?: "polka"; claim?: null; batch?: null; votes?: null; polka: Polka.$Shape; proposal?: null; certificate?: null; manifest?: null; closing?: null; evidence?: null; presence?: null; standing?: null; wantClaim?: null; wantCertificate?: null; wantCover?: null; wantBatchNumber?: null; batchNumber?: null; ranges?: null; wantRanges?: null; wantCertificates?: null; certificates?: null }|{ body?: "proposal"; claim?: null; batch?: null; votes?: null; polka?: null; proposal: Uint8Array; certificate?: null; manifest?: null; closing?: null; evidence?: null; presence?: null; standing?: null; wantClaim?: null; wantCertificate?: null; wantCover?: null; wantBatchNumber?: null; batchNumber?: null; ranges?: null; wantRanges?: null; wantCertificates?: null; certificates?: null }|{ body?: "certificate"; claim?: null; batch?: null; votes?: null; polka?: null; proposal?: null; certificate: ServedCertificate.$Shape; manifest?: null; closing?: null; evidence?: null; presence?: null; standing?: null; wantClaim?: null; wantCertificate?: null; wantCover?: null; wantBatchNumber?: null; batchNumber?: null; ranges?: null; wantRanges?: null; wantCertificates?: null; certificates?: null }|{ body?: "manifest"; claim?: null; batch?: null; votes?: null; polka?: null; proposal?: null; certificate?: null; manifest: Uint8Array; closing?: null; evidence?: null; presence?: null; standing?: null; wantClaim?: null; wantCertificate?: null; wantCover?: null; wantBatchNumber?: null; batchNumber?: null; ranges?: null; wantRanges?: null; wantCertificates?: null; certificates?: null }|{ body?: "closing"; claim?: null; batch?: null; votes?: null; polka?: null; proposal?: null; certificate?: null; manifest?: null; closing: ServedClosing.$Shape; evidence?: null; presence?: null; standing?: null; wantClaim?: null; wantCertificate?: null; wantCover?: null; wantBatchNumber?: null; batchNumber?: null; ranges?: null; wantRanges?: null; wantCertificates?: null; certificates?: null }|{ body?: "evidence"; claim?: null; batch?: null; votes?: null; polka?: null; proposal?: null; certificate?: null; manifest?: null; closing?: null; evidence: Uint8Array; presence?: null; standing?: null; wantClaim?: null; wantCertificate?: null; wantCover?: null; wantBatchNumber?: null; batchNumber?: null; ranges?: null; wantRanges?: null; wantCertificates?: null; certificates?: null }|{ body?: "presence"; claim?: null; batch?: null; votes?: null; polka?: null; proposal?: null; certificate?: null; manifest?: null; closing?: null; evidence?: null; presence: Uint8Array; standing?: null; wantClaim?: null; wantCertificate?: null; wantCover?: null; wantBatchNumber?: null; batchNumber?: null; ranges?: null; wantRanges?: null; wantCertificates?: null; certificates?: null }|{ body?: "standing"; claim?: null; batch?: null; votes?: null; polka?: null; proposal?: null; certificate?: null; manifest?: null; closing?: null; evidence?: null; presence?: null; standing: Standing.$Shape; wantClaim?: null; wantCertificate?: null; wantCover?: null; wantBatchNumber?: null; batchNumber?: null; ranges?: null; wantRanges?: null; wantCertificates?: null; certificates?: null }|{ body?: "wantClaim"; claim?: null; batch?: null; votes?: null; polka?: null; proposal?: null; certificate?: null; manifest?: null; closing?: null; evidence?: null; presence?: null; standing?: null; wantClaim: WantClaim.$Shape; wantCertificate?: null; wantCover?: null; wantBatchNumber?: null; batchNumber?: null; ranges?: null; wantRanges?: null; wantCertificates?: null; certificates?: null }|{ body?: "wantCertificate"; claim?: null; batch?: null; votes?: null; polka?: null; proposal?: null; certificate?: null; manifest?: null; closing?: null; evidence?: null; presence?: null; standing?: null; wantClaim?: null; wantCertificate: Uint8Array; wantCover?: null; wantBatchNumber?: null; batchNumber?: null; ranges?: null; wantRanges?: null; wantCertificates?: null; certificates?: null }|{ body?: "wantCover"; claim?: null; batch?: null; votes?: null; polka?: null; proposal?: null; certificate?: null; manifest?: null; closing?: null; evidence?: null; presence?: null; standing?: null; wantClaim?: null; wantCertificate?: null; wantCover: MemberOfEpoch.$Shape; wantBatchNumber?: null; batchNumber?: null; ranges?: null; wantRanges?: null; wantCertificates?: null; certificates?: null }|{ body?: "wantBatchNumber"; claim?: null; batch?: null; votes?: null; polka?: null; proposal?: null; certificate?: null; manifest?: null; closing?: null; evidence?: null; presence?: null; standing?: null; wantClaim?: null; wantCertificate?: null; wantCover?: null; wantBatchNumber: MemberOfEpoch.$Shape; batchNumber?: null; ranges?: null; wantRanges?: null; wantCertificates?: null; certificates?: null }|{ body?: "batchNumber"; claim?: null; batch?: null; votes?: null; polka?: null; proposal?: null; certificate?: null; manifest?: null; closing?: null; evidence?: null; presence?: null; standing?: null; wantClaim?: null; wantCertificate?: null; wantCover?: null; wantBatchNumber?: null; batchNumber: HeardBatchNumber.$Shape; ranges?: null; wantRanges?: null; wantCertificates?: null; certificates?: null }|{ body?: "ranges"; claim?: null; batch?: null; votes?: null; polka?: null; proposal?: null; certificate?: null; manifest?: null; closing?: null; evidence?: null; presence?: null; standing?: null; wantClaim?: null; wantCertificate?: null; wantCover?: null; wantBatchNumber?: null; batchNumber?: null; ranges: Ranges.$Shape; wantRanges?: null; wantCertificates?: null; certificates?: null }|{ body?: "wantRanges"; claim?: null; batch?: null; votes?: null; polka?: null; proposal?: null; certificate?: null; manifest?: null; closing?: null; evidence?: null; presence?: null; standing?: null; wantClaim?: null; wantCertificate?: null; wantCover?: null; wantBatchNumber?: null; batchNumber?: null; ranges?: null; wantRanges: Ranges.$Shape; wantCertificates?: null; certificates?: null }|{ body?: "wantCertificates"; claim?: null; batch?: null; votes?: null; polka?: null; proposal?: null; certificate?: null; manifest?: null; closing?: null; evidence?: null; presence?: null; standing?: null; wantClaim?: null; wantCertificate?: null; wantCover?: null; wantBatchNumber?: null; batchNumber?: null; ranges?: null; wantRanges?: null; wantCertificates: WantedSlots.$Shape; certificates?: null }|{ body?: "certificates"; claim?: null; batch?: null; votes?: null; polka?: null; proposal?: null; certificate?: null; manifest?: null; closing?: null; evidence?: null; presence?: null; standing?: null; wantClaim?: null; wantCertificate?: null; wantCover?: null; wantBatchNumber?: null; batchNumber?: null; ranges?: null; wantRanges?: null; wantCertificates?: null; certificates: ServedCertificates.$Shape })
    );
}

/**
 * Properties of a ProvenVotes.
 * @deprecated Use ProvenVotes.$Properties instead.
 */
export interface IProvenVotes extends ProvenVotes.$Properties {
}

/** Represents a ProvenVotes. */
export class ProvenVotes {

    /**
     * Constructs a new ProvenVotes.
     * @param [properties] Properties to set
     */
    constructor(properties?: ProvenVotes.$Properties);

    /** Unknown fields preserved while decoding when enabled */
    $unknowns?: Uint8Array[];

    /** ProvenVotes votes. */
    votes: ProvenVote.$Properties[];

    /**
     * Encodes the specified ProvenVotes message. Does not implicitly {@link ProvenVotes.verify|verify} messages.
     * @param message ProvenVotes message or plain object to encode
     * @param [writer] Writer to encode to
     * @returns Writer
     */
    static encode(message: ProvenVotes.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

    /**
     * Decodes a ProvenVotes message from the specified reader or buffer.
     * @param reader Reader or buffer to decode from
     * @param [length] Message length if known beforehand
     * @returns {ProvenVotes & ProvenVotes.$Shape} ProvenVotes
     * @throws {Error} If the payload is not a reader or valid buffer
     * @throws {$protobuf.util.ProtocolError} If required fields are missing
     */
    static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): ProvenVotes & ProvenVotes.$Shape;

    /**
     * Gets the type url for ProvenVotes
     * @param [prefix] Custom type url prefix, defaults to `"type.googleapis.com"`
     * @returns The type url
     */
    static getTypeUrl(prefix?: string): string;
}

export namespace ProvenVotes {

    /** Properties of a ProvenVotes. */
    interface $Properties {

        /** ProvenVotes votes */
        votes?: (ProvenVote.$Properties[]|null);

        /** Unknown fields preserved while decoding when enabled */
        $unknowns?: Uint8Array[];
    }

    /** Shape of a ProvenVotes. */
    type $Shape = ProvenVotes.$Properties;
}

/**
 * Properties of a Polka.
 * @deprecated Use Polka.$Properties instead.
 */
export interface IPolka extends Polka.$Properties {
}

/** Represents a Polka. */
export class Polka {

    /**
     * Constructs a new Polka.
     * @param [properties] Properties to set
     */
    constructor(properties?: Polka.$Properties);

    /** Unknown fields preserved while decoding when enabled */
    $unknowns?: Uint8Array[];

    /** Polka epoch. */
    epoch: number;

    /** Polka round. */
    round: number;

    /** Polka slot. */
    slot: Uint8Array;

    /** Polka value. */
    value: Uint8Array;

    /** Polka prevotes. */
    prevotes: VoteProof.$Properties[];

    /**
     * Encodes the specified Polka message. Does not implicitly {@link Polka.verify|verify} messages.
     * @param message Polka message or plain object to encode
     * @param [writer] Writer to encode to
     * @returns Writer
     */
    static encode(message: Polka.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

    /**
     * Decodes a Polka message from the specified reader or buffer.
     * @param reader Reader or buffer to decode from
     * @param [length] Message length if known beforehand
     * @returns {Polka & Polka.$Shape} Polka
     * @throws {Error} If the payload is not a reader or valid buffer
     * @throws {$protobuf.util.ProtocolError} If required fields are missing
     */
    static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): Polka & Polka.$Shape;

    /**
     * Gets the type url for Polka
     * @param [prefix] Custom type url prefix, defaults to `"type.googleapis.com"`
     * @returns The type url
     */
    static getTypeUrl(prefix?: string): string;
}

export namespace Polka {

    /** Properties of a Polka. */
    interface $Properties {

        /** Polka epoch */
        epoch?: (number|null);

        /** Polka round */
        round?: (number|null);

        /** Polka slot */
        slot?: (Uint8Array|null);

        /** Polka value */
        value?: (Uint8Array|null);

        /** Polka prevotes */
        prevotes?: (VoteProof.$Properties[]|null);

        /** Unknown fields preserved while decoding when enabled */
        $unknowns?: Uint8Array[];
    }

    /** Shape of a Polka. */
    type $Shape = Polka.$Properties;
}

/**
 * Properties of a ServedCertificate.
 * @deprecated Use ServedCertificate.$Properties instead.
 */
export interface IServedCertificate extends ServedCertificate.$Properties {
}

/** Represents a ServedCertificate. */
export class ServedCertificate {

    /**
     * Constructs a new ServedCertificate.
     * @param [properties] Properties to set
     */
    constructor(properties?: ServedCertificate.$Properties);

    /** Unknown fields preserved while decoding when enabled */
    $unknowns?: Uint8Array[];

    /** ServedCertificate certificate. */
    certificate: Uint8Array;

    /** ServedCertificate storedAtMs. */
    storedAtMs?: (number|null);

    /**
     * Encodes the specified ServedCertificate message. Does not implicitly {@link ServedCertificate.verify|verify} messages.
     * @param message ServedCertificate message or plain object to encode
     * @param [writer] Writer to encode to
     * @returns Writer
     */
    static encode(message: ServedCertificate.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

    /**
     * Decodes a ServedCertificate message from the specified reader or buffer.
     * @param reader Reader or buffer to decode from
     * @param [length] Message length if known beforehand
     * @returns {ServedCertificate & ServedCertificate.$Shape} ServedCertificate
     * @throws {Error} If the payload is not a reader or valid buffer
     * @throws {$protobuf.util.ProtocolError} If required fields are missing
     */
    static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): ServedCertificate & ServedCertificate.$Shape;

    /**
     * Gets the type url for ServedCertificate
     * @param [prefix] Custom type url prefix, defaults to `"type.googleapis.com"`
     * @returns The type url
     */
    static getTypeUrl(prefix?: string): string;
}

export namespace ServedCertificate {

    /** Properties of a ServedCertificate. */
    interface $Properties {

        /** ServedCertificate certificate */
        certificate?: (Uint8Array|null);

        /** ServedCertificate storedAtMs */
        storedAtMs?: (number|null);

        /** Unknown fields preserved while decoding when enabled */
        $unknowns?: Uint8Array[];
    }

    /** Shape of a ServedCertificate. */
    type $Shape = ServedCertificate.$Properties;
}

/**
 * Properties of a WantedSlots.
 * @deprecated Use WantedSlots.$Properties instead.
 */
export interface IWantedSlots extends WantedSlots.$Properties {
}

/** Represents a WantedSlots. */
export class WantedSlots {

    /**
     * Constructs a new WantedSlots.
     * @param [properties] Properties to set
     */
    constructor(properties?: WantedSlots.$Properties);

    /** Unknown fields preserved while decoding when enabled */
    $unknowns?: Uint8Array[];

    /** WantedSlots slots. */
    slots: Uint8Array[];

    /**
     * Encodes the specified WantedSlots message. Does not implicitly {@link WantedSlots.verify|verify} messages.
     * @param message WantedSlots message or plain object to encode
     * @param [writer] Writer to encode to
     * @returns Writer
     */
    static encode(message: WantedSlots.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

    /**
     * Decodes a WantedSlots message from the specified reader or buffer.
     * @param reader Reader or buffer to decode from
     * @param [length] Message length if known beforehand
     * @returns {WantedSlots & WantedSlots.$Shape} WantedSlots
     * @throws {Error} If the payload is not a reader or valid buffer
     * @throws {$protobuf.util.ProtocolError} If required fields are missing
     */
    static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): WantedSlots & WantedSlots.$Shape;

    /**
     * Gets the type url for WantedSlots
     * @param [prefix] Custom type url prefix, defaults to `"type.googleapis.com"`
     * @returns The type url
     */
    static getTypeUrl(prefix?: string): string;
}

export namespace WantedSlots {

    /** Properties of a WantedSlots. */
    interface $Properties {

        /** WantedSlots slots */
        slots?: (Uint8Array[]|null);

        /** Unknown fields preserved while decoding when enabled */
        $unknowns?: Uint8Array[];
    }

    /** Shape of a WantedSlots. */
    type $Shape = WantedSlots.$Properties;
}

/**
 * Properties of a ServedCertificates.
 * @deprecated Use ServedCertificates.$Properties instead.
 */
export interface IServedCertificates extends ServedCertificates.$Properties {
}

/** Represents a ServedCertificates. */
export class ServedCertificates {

    /**
     * Constructs a new ServedCertificates.
     * @param [properties] Properties to set
     */
    constructor(properties?: ServedCertificates.$Properties);

    /** Unknown fields preserved while decoding when enabled */
    $unknowns?: Uint8Array[];

    /** ServedCertificates certificates. */
    certificates: ServedCertificate.$Properties[];

    /**
     * Encodes the specified ServedCertificates message. Does not implicitly {@link ServedCertificates.verify|verify} messages.
     * @param message ServedCertificates message or plain object to encode
     * @param [writer] Writer to encode to
     * @returns Writer
     */
    static encode(message: ServedCertificates.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

    /**
     * Decodes a ServedCertificates message from the specified reader or buffer.
     * @param reader Reader or buffer to decode from
     * @param [length] Message length if known beforehand
     * @returns {ServedCertificates & ServedCertificates.$Shape} ServedCertificates
     * @throws {Error} If the payload is not a reader or valid buffer
     * @throws {$protobuf.util.ProtocolError} If required fields are missing
     */
    static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): ServedCertificates & ServedCertificates.$Shape;

    /**
     * Gets the type url for ServedCertificates
     * @param [prefix] Custom type url prefix, defaults to `"type.googleapis.com"`
     * @returns The type url
     */
    static getTypeUrl(prefix?: string): string;
}

export namespace ServedCertificates {

    /** Properties of a ServedCertificates. */
    interface $Properties {

        /** ServedCertificates certificates */
        certificates?: (ServedCertificate.$Properties[]|null);

        /** Unknown fields preserved while decoding when enabled */
        $unknowns?: Uint8Array[];
    }

    /** Shape of a ServedCertificates. */
    type $Shape = ServedCertificates.$Properties;
}

/**
 * Properties of a ServedClosing.
 * @deprecated Use ServedClosing.$Properties instead.
 */
export interface IServedClosing extends ServedClosing.$Properties {
}

/** Represents a ServedClosing. */
export class ServedClosing {

    /**
     * Constructs a new ServedClosing.
     * @param [properties] Properties to set
     */
    constructor(properties?: ServedClosing.$Properties);

    /** Unknown fields preserved while decoding when enabled */
    $unknowns?: Uint8Array[];

    /** ServedClosing closing. */
    closing: Uint8Array;

    /** ServedClosing cover. */
    cover?: (CoverPart.$Properties|null);

    /**
     * Encodes the specified ServedClosing message. Does not implicitly {@link ServedClosing.verify|verify} messages.
     * @param message ServedClosing message or plain object to encode
     * @param [writer] Writer to encode to
     * @returns Writer
     */
    static encode(message: ServedClosing.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

    /**
     * Decodes a ServedClosing message from the specified reader or buffer.
     * @param reader Reader or buffer to decode from
     * @param [length] Message length if known beforehand
     * @returns {ServedClosing & ServedClosing.$Shape} ServedClosing
     * @throws {Error} If the payload is not a reader or valid buffer
     * @throws {$protobuf.util.ProtocolError} If required fields are missing
     */
    static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): ServedClosing & ServedClosing.$Shape;

    /**
     * Gets the type url for ServedClosing
     * @param [prefix] Custom type url prefix, defaults to `"type.googleapis.com"`
     * @returns The type url
     */
    static getTypeUrl(prefix?: string): string;
}

export namespace ServedClosing {

    /** Properties of a ServedClosing. */
    interface $Properties {

        /** ServedClosing closing */
        closing?: (Uint8Array|null);

        /** ServedClosing cover */
        cover?: (CoverPart.$Properties|null);

        /** Unknown fields preserved while decoding when enabled */
        $unknowns?: Uint8Array[];
    }

    /** Shape of a ServedClosing. */
    type $Shape = ServedClosing.$Properties;
}

/**
 * Properties of a CoverPart.
 * @deprecated Use CoverPart.$Properties instead.
 */
export interface ICoverPart extends CoverPart.$Properties {
}

/** Represents a CoverPart. */
export class CoverPart {

    /**
     * Constructs a new CoverPart.
     * @param [properties] Properties to set
     */
    constructor(properties?: CoverPart.$Properties);

    /** Unknown fields preserved while decoding when enabled */
    $unknowns?: Uint8Array[];

    /** CoverPart part. */
    part: number;

    /** CoverPart parts. */
    parts: number;

    /** CoverPart content. */
    content: Uint8Array;

    /**
     * Encodes the specified CoverPart message. Does not implicitly {@link CoverPart.verify|verify} messages.
     * @param message CoverPart message or plain object to encode
     * @param [writer] Writer to encode to
     * @returns Writer
     */
    static encode(message: CoverPart.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

    /**
     * Decodes a CoverPart message from the specified reader or buffer.
     * @param reader Reader or buffer to decode from
     * @param [length] Message length if known beforehand
     * @returns {CoverPart & CoverPart.$Shape} CoverPart
     * @throws {Error} If the payload is not a reader or valid buffer
     * @throws {$protobuf.util.ProtocolError} If required fields are missing
     */
    static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): CoverPart & CoverPart.$Shape;

    /**
     * Gets the type url for CoverPart
     * @param [prefix] Custom type url prefix, defaults to `"type.googleapis.com"`
     * @returns The type url
     */
    static getTypeUrl(prefix?: string): string;
}

export namespace CoverPart {

    /** Properties of a CoverPart. */
    interface $Properties {

        /** CoverPart part */
        part?: (number|null);

        /** CoverPart parts */
        parts?: (number|null);

        /** CoverPart content */
        content?: (Uint8Array|null);

        /** Unknown fields preserved while decoding when enabled */
        $unknowns?: Uint8Array[];
    }

    /** Shape of a CoverPart. */
    type $Shape = CoverPart.$Properties;
}

/**
 * Properties of a Standing.
 * @deprecated Use Standing.$Properties instead.
 */
export interface IStanding extends Standing.$Properties {
}

/** Represents a Standing. */
export class Standing {

    /**
     * Constructs a new Standing.
     * @param [properties] Properties to set
     */
    constructor(properties?: Standing.$Properties);

    /** Unknown fields preserved while decoding when enabled */
    $unknowns?: Uint8Array[];

    /** Standing epoch. */
    epoch: number;

    /** Standing settled. */
    settled: boolean;

    /**
     * Encodes the specified Standing message. Does not implicitly {@link Standing.verify|verify} messages.
     * @param message Standing message or plain object to encode
     * @param [writer] Writer to encode to
     * @returns Writer
     */
    static encode(message: Standing.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

    /**
     * Decodes a Standing message from the specified reader or buffer.
     * @param reader Reader or buffer to decode from
     * @param [length] Message length if known beforehand
     * @returns {Standing & Standing.$Shape} Standing
     * @throws {Error} If the payload is not a reader or valid buffer
     * @throws {$protobuf.util.ProtocolError} If required fields are missing
     */
    static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): Standing & Standing.$Shape;

    /**
     * Gets the type url for Standing
     * @param [prefix] Custom type url prefix, defaults to `"type.googleapis.com"`
     * @returns The type url
     */
    static getTypeUrl(prefix?: string): string;
}

export namespace Standing {

    /** Properties of a Standing. */
    interface $Properties {

        /** Standing epoch */
        epoch?: (number|null);

        /** Standing settled */
        settled?: (boolean|null);

        /** Unknown fields preserved while decoding when enabled */
        $unknowns?: Uint8Array[];
    }

    /** Shape of a Standing. */
    type $Shape = Standing.$Properties;
}

/**
 * Properties of a WantClaim.
 * @deprecated Use WantClaim.$Properties instead.
 */
export interface IWantClaim extends WantClaim.$Properties {
}

/** Represents a WantClaim. */
export class WantClaim {

    /**
     * Constructs a new WantClaim.
     * @param [properties] Properties to set
     */
    constructor(properties?: WantClaim.$Properties);

    /** Unknown fields preserved while decoding when enabled */
    $unknowns?: Uint8Array[];

    /** WantClaim slot. */
    slot: Uint8Array;

    /** WantClaim value. */
    value: Uint8Array;

    /**
     * Encodes the specified WantClaim message. Does not implicitly {@link WantClaim.verify|verify} messages.
     * @param message WantClaim message or plain object to encode
     * @param [writer] Writer to encode to
     * @returns Writer
     */
    static encode(message: WantClaim.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

    /**
     * Decodes a WantClaim message from the specified reader or buffer.
     * @param reader Reader or buffer to decode from
     * @param [length] Message length if known beforehand
     * @returns {WantClaim & WantClaim.$Shape} WantClaim
     * @throws {Error} If the payload is not a reader or valid buffer
     * @throws {$protobuf.util.ProtocolError} If required fields are missing
     */
    static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): WantClaim & WantClaim.$Shape;

    /**
     * Gets the type url for WantClaim
     * @param [prefix] Custom type url prefix, defaults to `"type.googleapis.com"`
     * @returns The type url
     */
    static getTypeUrl(prefix?: string): string;
}

export namespace WantClaim {

    /** Properties of a WantClaim. */
    interface $Properties {

        /** WantClaim slot */
        slot?: (Uint8Array|null);

        /** WantClaim value */
        value?: (Uint8Array|null);

        /** Unknown fields preserved while decoding when enabled */
        $unknowns?: Uint8Array[];
    }

    /** Shape of a WantClaim. */
    type $Shape = WantClaim.$Properties;
}

/**
 * Properties of a MemberOfEpoch.
 * @deprecated Use MemberOfEpoch.$Properties instead.
 */
export interface IMemberOfEpoch extends MemberOfEpoch.$Properties {
}

/** Represents a MemberOfEpoch. */
export class MemberOfEpoch {

    /**
     * Constructs a new MemberOfEpoch.
     * @param [properties] Properties to set
     */
    constructor(properties?: MemberOfEpoch.$Properties);

    /** Unknown fields preserved while decoding when enabled */
    $unknowns?: Uint8Array[];

    /** MemberOfEpoch epoch. */
    epoch: number;

    /** MemberOfEpoch member. */
    member: number;

    /**
     * Encodes the specified MemberOfEpoch message. Does not implicitly {@link MemberOfEpoch.verify|verify} messages.
     * @param message MemberOfEpoch message or plain object to encode
     * @param [writer] Writer to encode to
     * @returns Writer
     */
    static encode(message: MemberOfEpoch.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

    /**
     * Decodes a MemberOfEpoch message from the specified reader or buffer.
     * @param reader Reader or buffer to decode from
     * @param [length] Message length if known beforehand
     * @returns {MemberOfEpoch & MemberOfEpoch.$Shape} MemberOfEpoch
     * @throws {Error} If the payload is not a reader or valid buffer
     * @throws {$protobuf.util.ProtocolError} If required fields are missing
     */
    static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): MemberOfEpoch & MemberOfEpoch.$Shape;

    /**
     * Gets the type url for MemberOfEpoch
     * @param [prefix] Custom type url prefix, defaults to `"type.googleapis.com"`
     * @returns The type url
     */
    static getTypeUrl(prefix?: string): string;
}

export namespace MemberOfEpoch {

    /** Properties of a MemberOfEpoch. */
    interface $Properties {

        /** MemberOfEpoch epoch */
        epoch?: (number|null);

        /** MemberOfEpoch member */
        member?: (number|null);

        /** Unknown fields preserved while decoding when enabled */
        $unknowns?: Uint8Array[];
    }

    /** Shape of a MemberOfEpoch. */
    type $Shape = MemberOfEpoch.$Properties;
}

/**
 * Properties of a HeardBatchNumber.
 * @deprecated Use HeardBatchNumber.$Properties instead.
 */
export interface IHeardBatchNumber extends HeardBatchNumber.$Properties {
}

/** Represents a HeardBatchNumber. */
export class HeardBatchNumber {

    /**
     * Constructs a new HeardBatchNumber.
     * @param [properties] Properties to set
     */
    constructor(properties?: HeardBatchNumber.$Properties);

    /** Unknown fields preserved while decoding when enabled */
    $unknowns?: Uint8Array[];

    /** HeardBatchNumber epoch. */
    epoch: number;

    /** HeardBatchNumber member. */
    member: number;

    /** HeardBatchNumber vote. */
    vote?: (ProvenVote.$Properties|null);

    /**
     * Encodes the specified HeardBatchNumber message. Does not implicitly {@link HeardBatchNumber.verify|verify} messages.
     * @param message HeardBatchNumber message or plain object to encode
     * @param [writer] Writer to encode to
     * @returns Writer
     */
    static encode(message: HeardBatchNumber.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

    /**
     * Decodes a HeardBatchNumber message from the specified reader or buffer.
     * @param reader Reader or buffer to decode from
     * @param [length] Message length if known beforehand
     * @returns {HeardBatchNumber & HeardBatchNumber.$Shape} HeardBatchNumber
     * @throws {Error} If the payload is not a reader or valid buffer
     * @throws {$protobuf.util.ProtocolError} If required fields are missing
     */
    static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): HeardBatchNumber & HeardBatchNumber.$Shape;

    /**
     * Gets the type url for HeardBatchNumber
     * @param [prefix] Custom type url prefix, defaults to `"type.googleapis.com"`
     * @returns The type url
     */
    static getTypeUrl(prefix?: string): string;
}

export namespace HeardBatchNumber {

    /** Properties of a HeardBatchNumber. */
    interface $Properties {

        /** HeardBatchNumber epoch */
        epoch?: (number|null);

        /** HeardBatchNumber member */
        member?: (number|null);

        /** HeardBatchNumber vote */
        vote?: (ProvenVote.$Properties|null);

        /** Unknown fields preserved while decoding when enabled */
        $unknowns?: Uint8Array[];
    }

    /** Shape of a HeardBatchNumber. */
    type $Shape = HeardBatchNumber.$Properties;
}

/**
 * Properties of a Ranges.
 * @deprecated Use Ranges.$Properties instead.
 */
export interface IRanges extends Ranges.$Properties {
}

/** Represents a Ranges. */
export class Ranges {

    /**
     * Constructs a new Ranges.
     * @param [properties] Properties to set
     */
    constructor(properties?: Ranges.$Properties);

    /** Unknown fields preserved while decoding when enabled */
    $unknowns?: Uint8Array[];

    /** Ranges ranges. */
    ranges: SlotRange.$Properties[];

    /**
     * Encodes the specified Ranges message. Does not implicitly {@link Ranges.verify|verify} messages.
     * @param message Ranges message or plain object to encode
     * @param [writer] Writer to encode to
     * @returns Writer
     */
    static encode(message: Ranges.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

    /**
     * Decodes a Ranges message from the specified reader or buffer.
     * @param reader Reader or buffer to decode from
     * @param [length] Message length if known beforehand
     * @returns {Ranges & Ranges.$Shape} Ranges
     * @throws {Error} If the payload is not a reader or valid buffer
     * @throws {$protobuf.util.ProtocolError} If required fields are missing
     */
    static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): Ranges & Ranges.$Shape;

    /**
     * Gets the type url for Ranges
     * @param [prefix] Custom type url prefix, defaults to `"type.googleapis.com"`
     * @returns The type url
     */
    static getTypeUrl(prefix?: string): string;
}

export namespace Ranges {

    /** Properties of a Ranges. */
    interface $Properties {

        /** Ranges ranges */
        ranges?: (SlotRange.$Properties[]|null);

        /** Unknown fields preserved while decoding when enabled */
        $unknowns?: Uint8Array[];
    }

    /** Shape of a Ranges. */
    type $Shape = {
      ranges?: SlotRange.$Shape[]|null;
      $unknowns?: Uint8Array[];
    };
}

/**
 * Properties of a SlotRange.
 * @deprecated Use SlotRange.$Properties instead.
 */
export interface ISlotRange extends SlotRange.$Properties {
}

/** Represents a SlotRange. */
export class SlotRange {

    /**
     * Constructs a new SlotRange.
     * @param [properties] Properties to set
     */
    constructor(properties?: SlotRange.$Properties);

    /** Unknown fields preserved while decoding when enabled */
    $unknowns?: Uint8Array[];

    /** SlotRange prefix. */
    prefix: string;

    /** SlotRange summary. */
    summary?: (RangeSummary.$Properties|null);

    /** SlotRange pairs. */
    pairs?: (SlotPairs.$Properties|null);

    /** SlotRange content. */
    content?: ("summary"|"pairs");

    /**
     * Encodes the specified SlotRange message. Does not implicitly {@link SlotRange.verify|verify} messages.
     * @param message SlotRange message or plain object to encode
     * @param [writer] Writer to encode to
     * @returns Writer
     */
    static encode(message: SlotRange.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

    /**
     * Decodes a SlotRange message from the specified reader or buffer.
     * @param reader Reader or buffer to decode from
     * @param [length] Message length if known beforehand
     * @returns {SlotRange & SlotRange.$Shape} SlotRange
     * @throws {Error} If the payload is not a reader or valid buffer
     * @throws {$protobuf.util.ProtocolError} If required fields are missing
     */
    static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): SlotRange & SlotRange.$Shape;

    /**
     * Gets the type url for SlotRange
     * @param [prefix] Custom type url prefix, defaults to `"type.googleapis.com"`
     * @returns The type url
     */
    static getTypeUrl(prefix?: string): string;
}

export namespace SlotRange {

    /** Properties of a SlotRange. */
    interface $Properties {

        /** SlotRange prefix */
        prefix?: (string|null);

        /** SlotRange summary */
        summary?: (RangeSummary.$Properties|null);

        /** SlotRange pairs */
        pairs?: (SlotPairs.$Properties|null);

        /** SlotRange content */
        content?: ("summary"|"pairs");

        /** Unknown fields preserved while decoding when enabled */
        $unknowns?: Uint8Array[];
    }

    /** Narrowed shape of a SlotRange. */
    type $Shape = {
      prefix?: string|null;
      summary?: RangeSummary.$Shape|null;
      pairs?: SlotPairs.$Shape|null;
      $unknowns?: Uint8Array[];
    } & (
      ({ content?: undefined; summary?: null; pairs?: null }|{ content?: "summary"; summary: RangeSummary.$Shape; pairs?: null }|{ content?: "pairs"; summary?: null; pairs: SlotPairs.$Shape })
    );
}

/**
 * Properties of a RangeSummary.
 * @deprecated Use RangeSummary.$Properties instead.
 */
export interface IRangeSummary extends RangeSummary.$Properties {
}

/** Represents a RangeSummary. */
export class RangeSummary {

    /**
     * Constructs a new RangeSummary.
     * @param [properties] Properties to set
     */
    constructor(properties?: RangeSummary.$Properties);

    /** Unknown fields preserved while decoding when enabled */
    $unknowns?: Uint8Array[];

    /** RangeSummary count. */
    count: number;

    /** RangeSummary digest. */
    digest: Uint8Array;

    /**
     * Encodes the specified RangeSummary message. Does not implicitly {@link RangeSummary.verify|verify} messages.
     * @param message RangeSummary message or plain object to encode
     * @param [writer] Writer to encode to
     * @returns Writer
     */
    static encode(message: RangeSummary.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

    /**
     * Decodes a RangeSummary message from the specified reader or buffer.
     * @param reader Reader or buffer to decode from
     * @param [length] Message length if known beforehand
     * @returns {RangeSummary & RangeSummary.$Shape} RangeSummary
     * @throws {Error} If the payload is not a reader or valid buffer
     * @throws {$protobuf.util.ProtocolError} If required fields are missing
     */
    static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): RangeSummary & RangeSummary.$Shape;

    /**
     * Gets the type url for RangeSummary
     * @param [prefix] Custom type url prefix, defaults to `"type.googleapis.com"`
     * @returns The type url
     */
    static getTypeUrl(prefix?: string): string;
}

export namespace RangeSummary {

    /** Properties of a RangeSummary. */
    interface $Properties {

        /** RangeSummary count */
        count?: (number|null);

        /** RangeSummary digest */
        digest?: (Uint8Array|null);

        /** Unknown fields preserved while decoding when enabled */
        $unknowns?: Uint8Array[];
    }

    /** Shape of a RangeSummary. */
    type $Shape = RangeSummary.$Properties;
}

/**
 * Properties of a SlotPairs.
 * @deprecated Use SlotPairs.$Properties instead.
 */
export interface ISlotPairs extends SlotPairs.$Properties {
}

/** Represents a SlotPairs. */
export class SlotPairs {

    /**
     * Constructs a new SlotPairs.
     * @param [properties] Properties to set
     */
    constructor(properties?: SlotPairs.$Properties);

    /** Unknown fields preserved while decoding when enabled */
    $unknowns?: Uint8Array[];

    /** SlotPairs pairs. */
    pairs: CertifiedSlot.$Properties[];

    /**
     * Encodes the specified SlotPairs message. Does not implicitly {@link SlotPairs.verify|verify} messages.
     * @param message SlotPairs message or plain object to encode
     * @param [writer] Writer to encode to
     * @returns Writer
     */
    static encode(message: SlotPairs.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

    /**
     * Decodes a SlotPairs message from the specified reader or buffer.
     * @param reader Reader or buffer to decode from
     * @param [length] Message length if known beforehand
     * @returns {SlotPairs & SlotPairs.$Shape} SlotPairs
     * @throws {Error} If the payload is not a reader or valid buffer
     * @throws {$protobuf.util.ProtocolError} If required fields are missing
     */
    static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): SlotPairs & SlotPairs.$Shape;

    /**
     * Gets the type url for SlotPairs
     * @param [prefix] Custom type url prefix, defaults to `"type.googleapis.com"`
     * @returns The type url
     */
    static getTypeUrl(prefix?: string): string;
}

export namespace SlotPairs {

    /** Properties of a SlotPairs. */
    interface $Properties {

        /** SlotPairs pairs */
        pairs?: (CertifiedSlot.$Properties[]|null);

        /** Unknown fields preserved while decoding when enabled */
        $unknowns?: Uint8Array[];
    }

    /** Shape of a SlotPairs. */
    type $Shape = SlotPairs.$Properties;
}

/** Purpose enum. */
export enum Purpose {

    /** PURPOSE_UNSPECIFIED value */
    PURPOSE_UNSPECIFIED = 0,

    /** REGISTER value */
    REGISTER = 1,

    /** LOGIN value */
    LOGIN = 2,

    /** LOGOUT value */
    LOGOUT = 3
}

/**
 * Properties of a Request.
 * @deprecated Use Request.$Properties instead.
 */
export interface IRequest extends Request.$Properties {
}

/** Represents a Request. */
export class Request {

    /**
     * Constructs a new Request.
     * @param [properties] Properties to set
     */
    constructor(properties?: Request.$Properties);

    /** Unknown fields preserved while decoding when enabled */
    $unknowns?: Uint8Array[];

    /** Request id. */
    id: Uint8Array;

    /** Request hello. */
    hello?: (HelloRequest.$Properties|null);

    /** Request presence. */
    presence?: (PresenceRequest.$Properties|null);

    /** Request challenge. */
    challenge?: (ChallengeRequest.$Properties|null);

    /** Request register. */
    register?: (RegisterRequest.$Properties|null);

    /** Request lookup. */
    lookup?: (LookupRequest.$Properties|null);

    /** Request login. */
    login?: (LoginRequest.$Properties|null);

    /** Request logout. */
    logout?: (LogoutRequest.$Properties|null);

    /** Request ping. */
    ping?: (PingRequest.$Properties|null);

    /** Request send. */
    send?: (SendRequest.$Properties|null);

    /** Request fetch. */
    fetch?: (FetchRequest.$Properties|null);

    /** Request acknowledge. */
    acknowledge?: (AcknowledgeRequest.$Properties|null);

    /** Request status. */
    status?: (StatusRequest.$Properties|null);

    /** Request publishKeyPackages. */
    publishKeyPackages?: (PublishKeyPackagesRequest.$Properties|null);

    /** Request takeKeyPackage. */
    takeKeyPackage?: (TakeKeyPackageRequest.$Properties|null);

    /** Request body. */
    body?: ("hello"|"presence"|"challenge"|"register"|"lookup"|"login"|"logout"|"ping"|"send"|"fetch"|"acknowledge"|"status"|"publishKeyPackages"|"takeKeyPackage");

    /**
     * Encodes the specified Request message. Does not implicitly {@link Request.verify|verify} messages.
     * @param message Request message or plain object to encode
     * @param [writer] Writer to encode to
     * @returns Writer
     */
    static encode(message: Request.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

    /**
     * Decodes a Request message from the specified reader or buffer.
     * @param reader Reader or buffer to decode from
     * @param [length] Message length if known beforehand
     * @returns {Request & Request.$Shape} Request
     * @throws {Error} If the payload is not a reader or valid buffer
     * @throws {$protobuf.util.ProtocolError} If required fields are missing
     */
    static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): Request & Request.$Shape;

    /**
     * Gets the type url for Request
     * @param [prefix] Custom type url prefix, defaults to `"type.googleapis.com"`
     * @returns The type url
     */
    static getTypeUrl(prefix?: string): string;
}

export namespace Request {

    /** Properties of a Request. */
    interface $Properties {

        /** Request id */
        id?: (Uint8Array|null);

        /** Request hello */
        hello?: (HelloRequest.$Properties|null);

        /** Request presence */
        presence?: (PresenceRequest.$Properties|null);

        /** Request challenge */
        challenge?: (ChallengeRequest.$Properties|null);

        /** Request register */
        register?: (RegisterRequest.$Properties|null);

        /** Request lookup */
        lookup?: (LookupRequest.$Properties|null);

        /** Request login */
        login?: (LoginRequest.$Properties|null);

        /** Request logout */
        logout?: (LogoutRequest.$Properties|null);

        /** Request ping */
        ping?: (PingRequest.$Properties|null);

        /** Request send */
        send?: (SendRequest.$Properties|null);

        /** Request fetch */
        fetch?: (FetchRequest.$Properties|null);

        /** Request acknowledge */
        acknowledge?: (AcknowledgeRequest.$Properties|null);

        /** Request status */
        status?: (StatusRequest.$Properties|null);

        /** Request publishKeyPackages */
        publishKeyPackages?: (PublishKeyPackagesRequest.$Properties|null);

        /** Request takeKeyPackage */
        takeKeyPackage?: (TakeKeyPackageRequest.$Properties|null);

        /** Request body */
        body?: ("hello"|"presence"|"challenge"|"register"|"lookup"|"login"|"logout"|"ping"|"send"|"fetch"|"acknowledge"|"status"|"publishKeyPackages"|"takeKeyPackage");

        /** Unknown fields preserved while decoding when enabled */
        $unknowns?: Uint8Array[];
    }

    /** Narrowed shape of a Request. */
    type $Shape = {
      id?: Uint8Array|null;
      hello?: HelloRequest.$Shape|null;
      presence?: PresenceRequest.$Shape|null;
      challenge?: ChallengeRequest.$Shape|null;
      register?: RegisterRequest.$Shape|null;
      lookup?: LookupRequest.$Shape|null;
      login?: LoginRequest.$Shape|null;
      logout?: LogoutRequest.$Shape|null;
      ping?: PingRequest.$Shape|null;
      send?: SendRequest.$Shape|null;
      fetch?: FetchRequest.$Shape|null;
      acknowledge?: AcknowledgeRequest.$Shape|null;
      status?: StatusRequest.$Shape|null;
      publishKeyPackages?: PublishKeyPackagesRequest.$Shape|null;
      takeKeyPackage?: TakeKeyPackageRequest.$Shape|null;
      $unknowns?: Uint8Array[];
    } & (
      ({ body?: undefined; hello?: null; presence?: null; challenge?: null; register?: null; lookup?: null; login?: null; logout?: null; ping?: null; send?: null; fetch?: null; acknowledge?: null; status?: null; publishKeyPackages?: null; takeKeyPackage?: null }|{ body?: "hello"; hello: HelloRequest.$Shape; presence?: null; challenge?: null; register?: null; lookup?: null; login?: null; logout?: null; ping?: null; send?: null; fetch?: null; acknowledge?: null; status?: null; publishKeyPackages?: null; takeKeyPackage?: null }|{ body?: "presence"; hello?: null; presence: PresenceRequest.$Shape; challenge?: null; register?: null; lookup?: null; login?: null; logout?: null; ping?: null; send?: null; fetch?: null; acknowledge?: null; status?: null; publishKeyPackages?: null; takeKeyPackage?: null }|{ body?: "challenge"; hello?: null; presence?: null; challenge: ChallengeRequest.$Shape; register?: null; lookup?: null; login?: null; logout?: null; ping?: null; send?: null; fetch?: null; acknowledge?: null; status?: null; publishKeyPackages?: null; takeKeyPackage?: null }|{ body?: "register"; hello?: null; presence?: null; challenge?: null; register: RegisterRequest.$Shape; lookup?: null; login?: null; logout?: null; ping?: null; send?: null; fetch?: null; acknowledge?: null; status?: null; publishKeyPackages?: null; takeKeyPackage?: null }|{ body?: "lookup"; hello?: null; presence?: null; challenge?: null; register?: null; lookup: LookupRequest.$Shape; login?: null; logout?: null; ping?: null; send?: null; fetch?: null; acknowledge?: null; status?: null; publishKeyPackages?: null; takeKeyPackage?: null }|{ body?: "login"; hello?: null; presence?: null; challenge?: null; register?: null; lookup?: null; login: LoginRequest.$Shape; logout?: null; ping?: null; send?: null; fetch?: null; acknowledge?: null; status?: null; publishKeyPackages?: null; takeKeyPackage?: null }|{ body?: "logout"; hello?: null; presence?: null; challenge?: null; register?: null; lookup?: null; login?: null; logout: LogoutRequest.$Shape; ping?: null; send?: null; fetch?: null; acknowledge?: null; status?: null; publishKeyPackages?: null; takeKeyPackage?: null }|{ body?: "ping"; hello?: null; presence?: null; challenge?: null; register?: null; lookup?: null; login?: null; logout?: null; ping: PingRequest.$Shape; send?: null; fetch?: null; acknowledge?: null; status?: null; publishKeyPackages?: null; takeKeyPackage?: null }|{ body?: "send"; hello?: null; presence?: null; challenge?: null; register?: null; lookup?: null; login?: null; logout?: null; ping?: null; send: SendRequest.$Shape; fetch?: null; acknowledge?: null; status?: null; publishKeyPackages?: null; takeKeyPackage?: null }|{ body?: "fetch"; hello?: null; presence?: null; challenge?: null; register?: null; lookup?: null; login?: null; logout?: null; ping?: null; send?: null; fetch: FetchRequest.$Shape; acknowledge?: null; status?: null; publishKeyPackages?: null; takeKeyPackage?: null }|{ body?: "acknowledge"; hello?: null; presence?: null; challenge?: null; register?: null; lookup?: null; login?: null; logout?: null; ping?: null; send?: null; fetch?: null; acknowledge: AcknowledgeRequest.$Shape; status?: null; publishKeyPackages?: null; takeKeyPackage?: null }|{ body?: "status"; hello?: null; presence?: null; challenge?: null; register?: null; lookup?: null; login?: null; logout?: null; ping?: null; send?: null; fetch?: null; acknowledge?: null; status: StatusRequest.$Shape; publishKeyPackages?: null; takeKeyPackage?: null }|{ body?: "publishKeyPackages"; hello?: null; presence?: null; challenge?: null; register?: null; lookup?: null; login?: null; logout?: null; ping?: null; send?: null; fetch?: null; acknowledge?: null; status?: null; publishKeyPackages: PublishKeyPackagesRequest.$Shape; takeKeyPackage?: null }|{ body?: "takeKeyPackage"; hello?: null; presence?: null; challenge?: null; register?: null; lookup?: null; login?: null; logout?: null; ping?: null; send?: null; fetch?: null; acknowledge?: null; status?: null; publishKeyPackages?: null; takeKeyPackage: TakeKeyPackageRequest.$Shape })
    );
}

/**
 * Properties of a HelloRequest.
 * @deprecated Use HelloRequest.$Properties instead.
 */
export interface IHelloRequest extends HelloRequest.$Properties {
}

/** Represents a HelloRequest. */
export class HelloRequest {

    /**
     * Constructs a new HelloRequest.
     * @param [properties] Properties to set
     */
    constructor(properties?: HelloRequest.$Properties);

    /** Unknown fields preserved while decoding when enabled */
    $unknowns?: Uint8Array[];

    /** HelloRequest versions. */
    versions: number[];

    /** HelloRequest knownEpoch. */
    knownEpoch?: (number|null);

    /**
     * Encodes the specified HelloRequest message. Does not implicitly {@link HelloRequest.verify|verify} messages.
     * @param message HelloRequest message or plain object to encode
     * @param [writer] Writer to encode to
     * @returns Writer
     */
    static encode(message: HelloRequest.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

    /**
     * Decodes a HelloRequest message from the specified reader or buffer.
     * @param reader Reader or buffer to decode from
     * @param [length] Message length if known beforehand
     * @returns {HelloRequest & HelloRequest.$Shape} HelloRequest
     * @throws {Error} If the payload is not a reader or valid buffer
     * @throws {$protobuf.util.ProtocolError} If required fields are missing
     */
    static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): HelloRequest & HelloRequest.$Shape;

    /**
     * Gets the type url for HelloRequest
     * @param [prefix] Custom type url prefix, defaults to `"type.googleapis.com"`
     * @returns The type url
     */
    static getTypeUrl(prefix?: string): string;
}

export namespace HelloRequest {

    /** Properties of a HelloRequest. */
    interface $Properties {

        /** HelloRequest versions */
        versions?: (number[]|null);

        /** HelloRequest knownEpoch */
        knownEpoch?: (number|null);

        /** Unknown fields preserved while decoding when enabled */
        $unknowns?: Uint8Array[];
    }

    /** Shape of a HelloRequest. */
    type $Shape = HelloRequest.$Properties;
}

/**
 * Properties of a PresenceRequest.
 * @deprecated Use PresenceRequest.$Properties instead.
 */
export interface IPresenceRequest extends PresenceRequest.$Properties {
}

/** Represents a PresenceRequest. */
export class PresenceRequest {

    /**
     * Constructs a new PresenceRequest.
     * @param [properties] Properties to set
     */
    constructor(properties?: PresenceRequest.$Properties);

    /** Unknown fields preserved while decoding when enabled */
    $unknowns?: Uint8Array[];

    /** PresenceRequest after. */
    after: Uint8Array;

    /**
     * Encodes the specified PresenceRequest message. Does not implicitly {@link PresenceRequest.verify|verify} messages.
     * @param message PresenceRequest message or plain object to encode
     * @param [writer] Writer to encode to
     * @returns Writer
     */
    static encode(message: PresenceRequest.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

    /**
     * Decodes a PresenceRequest message from the specified reader or buffer.
     * @param reader Reader or buffer to decode from
     * @param [length] Message length if known beforehand
     * @returns {PresenceRequest & PresenceRequest.$Shape} PresenceRequest
     * @throws {Error} If the payload is not a reader or valid buffer
     * @throws {$protobuf.util.ProtocolError} If required fields are missing
     */
    static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): PresenceRequest & PresenceRequest.$Shape;

    /**
     * Gets the type url for PresenceRequest
     * @param [prefix] Custom type url prefix, defaults to `"type.googleapis.com"`
     * @returns The type url
     */
    static getTypeUrl(prefix?: string): string;
}

export namespace PresenceRequest {

    /** Properties of a PresenceRequest. */
    interface $Properties {

        /** PresenceRequest after */
        after?: (Uint8Array|null);

        /** Unknown fields preserved while decoding when enabled */
        $unknowns?: Uint8Array[];
    }

    /** Shape of a PresenceRequest. */
    type $Shape = PresenceRequest.$Properties;
}

/**
 * Properties of a ChallengeRequest.
 * @deprecated Use ChallengeRequest.$Properties instead.
 */
export interface IChallengeRequest extends ChallengeRequest.$Properties {
}

/** Represents a ChallengeRequest. */
export class ChallengeRequest {

    /**
     * Constructs a new ChallengeRequest.
     * @param [properties] Properties to set
     */
    constructor(properties?: ChallengeRequest.$Properties);

    /** Unknown fields preserved while decoding when enabled */
    $unknowns?: Uint8Array[];

    /** ChallengeRequest purpose. */
    purpose: Purpose;

    /**
     * Encodes the specified ChallengeRequest message. Does not implicitly {@link ChallengeRequest.verify|verify} messages.
     * @param message ChallengeRequest message or plain object to encode
     * @param [writer] Writer to encode to
     * @returns Writer
     */
    static encode(message: ChallengeRequest.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

    /**
     * Decodes a ChallengeRequest message from the specified reader or buffer.
     * @param reader Reader or buffer to decode from
     * @param [length] Message length if known beforehand
     * @returns {ChallengeRequest & ChallengeRequest.$Shape} ChallengeRequest
     * @throws {Error} If the payload is not a reader or valid buffer
     * @throws {$protobuf.util.ProtocolError} If required fields are missing
     */
    static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): ChallengeRequest & ChallengeRequest.$Shape;

    /**
     * Gets the type url for ChallengeRequest
     * @param [prefix] Custom type url prefix, defaults to `"type.googleapis.com"`
     * @returns The type url
     */
    static getTypeUrl(prefix?: string): string;
}

export namespace ChallengeRequest {

    /** Properties of a ChallengeRequest. */
    interface $Properties {

        /** ChallengeRequest purpose */
        purpose?: (Purpose|null);

        /** Unknown fields preserved while decoding when enabled */
        $unknowns?: Uint8Array[];
    }

    /** Shape of a ChallengeRequest. */
    type $Shape = ChallengeRequest.$Properties;
}

/**
 * Properties of a RegisterRequest.
 * @deprecated Use RegisterRequest.$Properties instead.
 */
export interface IRegisterRequest extends RegisterRequest.$Properties {
}

/** Represents a RegisterRequest. */
export class RegisterRequest {

    /**
     * Constructs a new RegisterRequest.
     * @param [properties] Properties to set
     */
    constructor(properties?: RegisterRequest.$Properties);

    /** Unknown fields preserved while decoding when enabled */
    $unknowns?: Uint8Array[];

    /** RegisterRequest registration. */
    registration?: (SignedRegistration.$Properties|null);

    /** RegisterRequest challenge. */
    challenge: Uint8Array;

    /** RegisterRequest signature. */
    signature: Uint8Array;

    /**
     * Encodes the specified RegisterRequest message. Does not implicitly {@link RegisterRequest.verify|verify} messages.
     * @param message RegisterRequest message or plain object to encode
     * @param [writer] Writer to encode to
     * @returns Writer
     */
    static encode(message: RegisterRequest.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

    /**
     * Decodes a RegisterRequest message from the specified reader or buffer.
     * @param reader Reader or buffer to decode from
     * @param [length] Message length if known beforehand
     * @returns {RegisterRequest & RegisterRequest.$Shape} RegisterRequest
     * @throws {Error} If the payload is not a reader or valid buffer
     * @throws {$protobuf.util.ProtocolError} If required fields are missing
     */
    static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): RegisterRequest & RegisterRequest.$Shape;

    /**
     * Gets the type url for RegisterRequest
     * @param [prefix] Custom type url prefix, defaults to `"type.googleapis.com"`
     * @returns The type url
     */
    static getTypeUrl(prefix?: string): string;
}

export namespace RegisterRequest {

    /** Properties of a RegisterRequest. */
    interface $Properties {

        /** RegisterRequest registration */
        registration?: (SignedRegistration.$Properties|null);

        /** RegisterRequest challenge */
        challenge?: (Uint8Array|null);

        /** RegisterRequest signature */
        signature?: (Uint8Array|null);

        /** Unknown fields preserved while decoding when enabled */
        $unknowns?: Uint8Array[];
    }

    /** Shape of a RegisterRequest. */
    type $Shape = RegisterRequest.$Properties;
}

/**
 * Properties of a LookupRequest.
 * @deprecated Use LookupRequest.$Properties instead.
 */
export interface ILookupRequest extends LookupRequest.$Properties {
}

/** Represents a LookupRequest. */
export class LookupRequest {

    /**
     * Constructs a new LookupRequest.
     * @param [properties] Properties to set
     */
    constructor(properties?: LookupRequest.$Properties);

    /** Unknown fields preserved while decoding when enabled */
    $unknowns?: Uint8Array[];

    /** LookupRequest names. */
    names: string[];

    /**
     * Encodes the specified LookupRequest message. Does not implicitly {@link LookupRequest.verify|verify} messages.
     * @param message LookupRequest message or plain object to encode
     * @param [writer] Writer to encode to
     * @returns Writer
     */
    static encode(message: LookupRequest.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

    /**
     * Decodes a LookupRequest message from the specified reader or buffer.
     * @param reader Reader or buffer to decode from
     * @param [length] Message length if known beforehand
     * @returns {LookupRequest & LookupRequest.$Shape} LookupRequest
     * @throws {Error} If the payload is not a reader or valid buffer
     * @throws {$protobuf.util.ProtocolError} If required fields are missing
     */
    static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): LookupRequest & LookupRequest.$Shape;

    /**
     * Gets the type url for LookupRequest
     * @param [prefix] Custom type url prefix, defaults to `"type.googleapis.com"`
     * @returns The type url
     */
    static getTypeUrl(prefix?: string): string;
}

export namespace LookupRequest {

    /** Properties of a LookupRequest. */
    interface $Properties {

        /** LookupRequest names */
        names?: (string[]|null);

        /** Unknown fields preserved while decoding when enabled */
        $unknowns?: Uint8Array[];
    }

    /** Shape of a LookupRequest. */
    type $Shape = LookupRequest.$Properties;
}

/**
 * Properties of a LoginRequest.
 * @deprecated Use LoginRequest.$Properties instead.
 */
export interface ILoginRequest extends LoginRequest.$Properties {
}

/** Represents a LoginRequest. */
export class LoginRequest {

    /**
     * Constructs a new LoginRequest.
     * @param [properties] Properties to set
     */
    constructor(properties?: LoginRequest.$Properties);

    /** Unknown fields preserved while decoding when enabled */
    $unknowns?: Uint8Array[];

    /** LoginRequest name. */
    name: string;

    /** LoginRequest device. */
    device: Uint8Array;

    /** LoginRequest challenge. */
    challenge: Uint8Array;

    /** LoginRequest signature. */
    signature: Uint8Array;

    /**
     * Encodes the specified LoginRequest message. Does not implicitly {@link LoginRequest.verify|verify} messages.
     * @param message LoginRequest message or plain object to encode
     * @param [writer] Writer to encode to
     * @returns Writer
     */
    static encode(message: LoginRequest.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

    /**
     * Decodes a LoginRequest message from the specified reader or buffer.
     * @param reader Reader or buffer to decode from
     * @param [length] Message length if known beforehand
     * @returns {LoginRequest & LoginRequest.$Shape} LoginRequest
     * @throws {Error} If the payload is not a reader or valid buffer
     * @throws {$protobuf.util.ProtocolError} If required fields are missing
     */
    static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): LoginRequest & LoginRequest.$Shape;

    /**
     * Gets the type url for LoginRequest
     * @param [prefix] Custom type url prefix, defaults to `"type.googleapis.com"`
     * @returns The type url
     */
    static getTypeUrl(prefix?: string): string;
}

export namespace LoginRequest {

    /** Properties of a LoginRequest. */
    interface $Properties {

        /** LoginRequest name */
        name?: (string|null);

        /** LoginRequest device */
        device?: (Uint8Array|null);

        /** LoginRequest challenge */
        challenge?: (Uint8Array|null);

        /** LoginRequest signature */
        signature?: (Uint8Array|null);

        /** Unknown fields preserved while decoding when enabled */
        $unknowns?: Uint8Array[];
    }

    /** Shape of a LoginRequest. */
    type $Shape = LoginRequest.$Properties;
}

/**
 * Properties of a LogoutRequest.
 * @deprecated Use LogoutRequest.$Properties instead.
 */
export interface ILogoutRequest extends LogoutRequest.$Properties {
}

/** Represents a LogoutRequest. */
export class LogoutRequest {

    /**
     * Constructs a new LogoutRequest.
     * @param [properties] Properties to set
     */
    constructor(properties?: LogoutRequest.$Properties);

    /** Unknown fields preserved while decoding when enabled */
    $unknowns?: Uint8Array[];

    /** LogoutRequest name. */
    name: string;

    /** LogoutRequest device. */
    device: Uint8Array;

    /** LogoutRequest challenge. */
    challenge: Uint8Array;

    /** LogoutRequest signature. */
    signature: Uint8Array;

    /**
     * Encodes the specified LogoutRequest message. Does not implicitly {@link LogoutRequest.verify|verify} messages.
     * @param message LogoutRequest message or plain object to encode
     * @param [writer] Writer to encode to
     * @returns Writer
     */
    static encode(message: LogoutRequest.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

    /**
     * Decodes a LogoutRequest message from the specified reader or buffer.
     * @param reader Reader or buffer to decode from
     * @param [length] Message length if known beforehand
     * @returns {LogoutRequest & LogoutRequest.$Shape} LogoutRequest
     * @throws {Error} If the payload is not a reader or valid buffer
     * @throws {$protobuf.util.ProtocolError} If required fields are missing
     */
    static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): LogoutRequest & LogoutRequest.$Shape;

    /**
     * Gets the type url for LogoutRequest
     * @param [prefix] Custom type url prefix, defaults to `"type.googleapis.com"`
     * @returns The type url
     */
    static getTypeUrl(prefix?: string): string;
}

export namespace LogoutRequest {

    /** Properties of a LogoutRequest. */
    interface $Properties {

        /** LogoutRequest name */
        name?: (string|null);

        /** LogoutRequest device */
        device?: (Uint8Array|null);

        /** LogoutRequest challenge */
        challenge?: (Uint8Array|null);

        /** LogoutRequest signature */
        signature?: (Uint8Array|null);

        /** Unknown fields preserved while decoding when enabled */
        $unknowns?: Uint8Array[];
    }

    /** Shape of a LogoutRequest. */
    type $Shape = LogoutRequest.$Properties;
}

/**
 * Properties of a PingRequest.
 * @deprecated Use PingRequest.$Properties instead.
 */
export interface IPingRequest extends PingRequest.$Properties {
}

/** Represents a PingRequest. */
export class PingRequest {

    /**
     * Constructs a new PingRequest.
     * @param [properties] Properties to set
     */
    constructor(properties?: PingRequest.$Properties);

    /** Unknown fields preserved while decoding when enabled */
    $unknowns?: Uint8Array[];

    /**
     * Encodes the specified PingRequest message. Does not implicitly {@link PingRequest.verify|verify} messages.
     * @param message PingRequest message or plain object to encode
     * @param [writer] Writer to encode to
     * @returns Writer
     */
    static encode(message: PingRequest.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

    /**
     * Decodes a PingRequest message from the specified reader or buffer.
     * @param reader Reader or buffer to decode from
     * @param [length] Message length if known beforehand
     * @returns {PingRequest & PingRequest.$Shape} PingRequest
     * @throws {Error} If the payload is not a reader or valid buffer
     * @throws {$protobuf.util.ProtocolError} If required fields are missing
     */
    static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): PingRequest & PingRequest.$Shape;

    /**
     * Gets the type url for PingRequest
     * @param [prefix] Custom type url prefix, defaults to `"type.googleapis.com"`
     * @returns The type url
     */
    static getTypeUrl(prefix?: string): string;
}

export namespace PingRequest {

    /** Properties of a PingRequest. */
    interface $Properties {

        /** Unknown fields preserved while decoding when enabled */
        $unknowns?: Uint8Array[];
    }

    /** Shape of a PingRequest. */
    type $Shape = PingRequest.$Properties;
}

/**
 * Properties of a SendRequest.
 * @deprecated Use SendRequest.$Properties instead.
 */
export interface ISendRequest extends SendRequest.$Properties {
}

/** Represents a SendRequest. */
export class SendRequest {

    /**
     * Constructs a new SendRequest.
     * @param [properties] Properties to set
     */
    constructor(properties?: SendRequest.$Properties);

    /** Unknown fields preserved while decoding when enabled */
    $unknowns?: Uint8Array[];

    /** SendRequest recipient. */
    recipient: string;

    /** SendRequest messageId. */
    messageId: Uint8Array;

    /** SendRequest envelope. */
    envelope: Uint8Array;

    /** SendRequest receiptHash. */
    receiptHash: Uint8Array;

    /** SendRequest order. */
    order?: (CommitOrder.$Properties|null);

    /**
     * Encodes the specified SendRequest message. Does not implicitly {@link SendRequest.verify|verify} messages.
     * @param message SendRequest message or plain object to encode
     * @param [writer] Writer to encode to
     * @returns Writer
     */
    static encode(message: SendRequest.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

    /**
     * Decodes a SendRequest message from the specified reader or buffer.
     * @param reader Reader or buffer to decode from
     * @param [length] Message length if known beforehand
     * @returns {SendRequest & SendRequest.$Shape} SendRequest
     * @throws {Error} If the payload is not a reader or valid buffer
     * @throws {$protobuf.util.ProtocolError} If required fields are missing
     */
    static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): SendRequest & SendRequest.$Shape;

    /**
     * Gets the type url for SendRequest
     * @param [prefix] Custom type url prefix, defaults to `"type.googleapis.com"`
     * @returns The type url
     */
    static getTypeUrl(prefix?: string): string;
}

export namespace SendRequest {

    /** Properties of a SendRequest. */
    interface $Properties {

        /** SendRequest recipient */
        recipient?: (string|null);

        /** SendRequest messageId */
        messageId?: (Uint8Array|null);

        /** SendRequest envelope */
        envelope?: (Uint8Array|null);

        /** SendRequest receiptHash */
        receiptHash?: (Uint8Array|null);

        /** SendRequest order */
        order?: (CommitOrder.$Properties|null);

        /** Unknown fields preserved while decoding when enabled */
        $unknowns?: Uint8Array[];
    }

    /** Shape of a SendRequest. */
    type $Shape = SendRequest.$Properties;
}

/**
 * Properties of a CommitOrder.
 * @deprecated Use CommitOrder.$Properties instead.
 */
export interface ICommitOrder extends CommitOrder.$Properties {
}

/** Represents a CommitOrder. */
export class CommitOrder {

    /**
     * Constructs a new CommitOrder.
     * @param [properties] Properties to set
     */
    constructor(properties?: CommitOrder.$Properties);

    /** Unknown fields preserved while decoding when enabled */
    $unknowns?: Uint8Array[];

    /** CommitOrder group. */
    group: Uint8Array;

    /** CommitOrder epoch. */
    epoch: number;

    /**
     * Encodes the specified CommitOrder message. Does not implicitly {@link CommitOrder.verify|verify} messages.
     * @param message CommitOrder message or plain object to encode
     * @param [writer] Writer to encode to
     * @returns Writer
     */
    static encode(message: CommitOrder.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

    /**
     * Decodes a CommitOrder message from the specified reader or buffer.
     * @param reader Reader or buffer to decode from
     * @param [length] Message length if known beforehand
     * @returns {CommitOrder & CommitOrder.$Shape} CommitOrder
     * @throws {Error} If the payload is not a reader or valid buffer
     * @throws {$protobuf.util.ProtocolError} If required fields are missing
     */
    static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): CommitOrder & CommitOrder.$Shape;

    /**
     * Gets the type url for CommitOrder
     * @param [prefix] Custom type url prefix, defaults to `"type.googleapis.com"`
     * @returns The type url
     */
    static getTypeUrl(prefix?: string): string;
}

export namespace CommitOrder {

    /** Properties of a CommitOrder. */
    interface $Properties {

        /** CommitOrder group */
        group?: (Uint8Array|null);

        /** CommitOrder epoch */
        epoch?: (number|null);

        /** Unknown fields preserved while decoding when enabled */
        $unknowns?: Uint8Array[];
    }

    /** Shape of a CommitOrder. */
    type $Shape = CommitOrder.$Properties;
}

/**
 * Properties of a FetchRequest.
 * @deprecated Use FetchRequest.$Properties instead.
 */
export interface IFetchRequest extends FetchRequest.$Properties {
}

/** Represents a FetchRequest. */
export class FetchRequest {

    /**
     * Constructs a new FetchRequest.
     * @param [properties] Properties to set
     */
    constructor(properties?: FetchRequest.$Properties);

    /** Unknown fields preserved while decoding when enabled */
    $unknowns?: Uint8Array[];

    /** FetchRequest after. */
    after: number;

    /** FetchRequest bytesMax. */
    bytesMax: number;

    /**
     * Encodes the specified FetchRequest message. Does not implicitly {@link FetchRequest.verify|verify} messages.
     * @param message FetchRequest message or plain object to encode
     * @param [writer] Writer to encode to
     * @returns Writer
     */
    static encode(message: FetchRequest.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

    /**
     * Decodes a FetchRequest message from the specified reader or buffer.
     * @param reader Reader or buffer to decode from
     * @param [length] Message length if known beforehand
     * @returns {FetchRequest & FetchRequest.$Shape} FetchRequest
     * @throws {Error} If the payload is not a reader or valid buffer
     * @throws {$protobuf.util.ProtocolError} If required fields are missing
     */
    static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): FetchRequest & FetchRequest.$Shape;

    /**
     * Gets the type url for FetchRequest
     * @param [prefix] Custom type url prefix, defaults to `"type.googleapis.com"`
     * @returns The type url
     */
    static getTypeUrl(prefix?: string): string;
}

export namespace FetchRequest {

    /** Properties of a FetchRequest. */
    interface $Properties {

        /** FetchRequest after */
        after?: (number|null);

        /** FetchRequest bytesMax */
        bytesMax?: (number|null);

        /** Unknown fields preserved while decoding when enabled */
        $unknowns?: Uint8Array[];
    }

    /** Shape of a FetchRequest. */
    type $Shape = FetchRequest.$Properties;
}

/**
 * Properties of an AcknowledgeRequest.
 * @deprecated Use AcknowledgeRequest.$Properties instead.
 */
export interface IAcknowledgeRequest extends AcknowledgeRequest.$Properties {
}

/** Represents an AcknowledgeRequest. */
export class AcknowledgeRequest {

    /**
     * Constructs a new AcknowledgeRequest.
     * @param [properties] Properties to set
     */
    constructor(properties?: AcknowledgeRequest.$Properties);

    /** Unknown fields preserved while decoding when enabled */
    $unknowns?: Uint8Array[];

    /** AcknowledgeRequest messageIds. */
    messageIds: Uint8Array[];

    /**
     * Encodes the specified AcknowledgeRequest message. Does not implicitly {@link AcknowledgeRequest.verify|verify} messages.
     * @param message AcknowledgeRequest message or plain object to encode
     * @param [writer] Writer to encode to
     * @returns Writer
     */
    static encode(message: AcknowledgeRequest.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

    /**
     * Decodes an AcknowledgeRequest message from the specified reader or buffer.
     * @param reader Reader or buffer to decode from
     * @param [length] Message length if known beforehand
     * @returns {AcknowledgeRequest & AcknowledgeRequest.$Shape} AcknowledgeRequest
     * @throws {Error} If the payload is not a reader or valid buffer
     * @throws {$protobuf.util.ProtocolError} If required fields are missing
     */
    static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): AcknowledgeRequest & AcknowledgeRequest.$Shape;

    /**
     * Gets the type url for AcknowledgeRequest
     * @param [prefix] Custom type url prefix, defaults to `"type.googleapis.com"`
     * @returns The type url
     */
    static getTypeUrl(prefix?: string): string;
}

export namespace AcknowledgeRequest {

    /** Properties of an AcknowledgeRequest. */
    interface $Properties {

        /** AcknowledgeRequest messageIds */
        messageIds?: (Uint8Array[]|null);

        /** Unknown fields preserved while decoding when enabled */
        $unknowns?: Uint8Array[];
    }

    /** Shape of an AcknowledgeRequest. */
    type $Shape = AcknowledgeRequest.$Properties;
}

/**
 * Properties of a StatusRequest.
 * @deprecated Use StatusRequest.$Properties instead.
 */
export interface IStatusRequest extends StatusRequest.$Properties {
}

/** Represents a StatusRequest. */
export class StatusRequest {

    /**
     * Constructs a new StatusRequest.
     * @param [properties] Properties to set
     */
    constructor(properties?: StatusRequest.$Properties);

    /** Unknown fields preserved while decoding when enabled */
    $unknowns?: Uint8Array[];

    /** StatusRequest recipient. */
    recipient: string;

    /** StatusRequest messageId. */
    messageId: Uint8Array;

    /** StatusRequest receiptKey. */
    receiptKey: Uint8Array;

    /**
     * Encodes the specified StatusRequest message. Does not implicitly {@link StatusRequest.verify|verify} messages.
     * @param message StatusRequest message or plain object to encode
     * @param [writer] Writer to encode to
     * @returns Writer
     */
    static encode(message: StatusRequest.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

    /**
     * Decodes a StatusRequest message from the specified reader or buffer.
     * @param reader Reader or buffer to decode from
     * @param [length] Message length if known beforehand
     * @returns {StatusRequest & StatusRequest.$Shape} StatusRequest
     * @throws {Error} If the payload is not a reader or valid buffer
     * @throws {$protobuf.util.ProtocolError} If required fields are missing
     */
    static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): StatusRequest & StatusRequest.$Shape;

    /**
     * Gets the type url for StatusRequest
     * @param [prefix] Custom type url prefix, defaults to `"type.googleapis.com"`
     * @returns The type url
     */
    static getTypeUrl(prefix?: string): string;
}

export namespace StatusRequest {

    /** Properties of a StatusRequest. */
    interface $Properties {

        /** StatusRequest recipient */
        recipient?: (string|null);

        /** StatusRequest messageId */
        messageId?: (Uint8Array|null);

        /** StatusRequest receiptKey */
        receiptKey?: (Uint8Array|null);

        /** Unknown fields preserved while decoding when enabled */
        $unknowns?: Uint8Array[];
    }

    /** Shape of a StatusRequest. */
    type $Shape = StatusRequest.$Properties;
}

/**
 * Properties of a PublishKeyPackagesRequest.
 * @deprecated Use PublishKeyPackagesRequest.$Properties instead.
 */
export interface IPublishKeyPackagesRequest extends PublishKeyPackagesRequest.$Properties {
}

/** Represents a PublishKeyPackagesRequest. */
export class PublishKeyPackagesRequest {

    /**
     * Constructs a new PublishKeyPackagesRequest.
     * @param [properties] Properties to set
     */
    constructor(properties?: PublishKeyPackagesRequest.$Properties);

    /** Unknown fields preserved while decoding when enabled */
    $unknowns?: Uint8Array[];

    /** PublishKeyPackagesRequest packages. */
    packages: Uint8Array[];

    /** PublishKeyPackagesRequest lastResort. */
    lastResort: Uint8Array;

    /** PublishKeyPackagesRequest lifetimeSeconds. */
    lifetimeSeconds: number;

    /** PublishKeyPackagesRequest replace. */
    replace: boolean;

    /**
     * Encodes the specified PublishKeyPackagesRequest message. Does not implicitly {@link PublishKeyPackagesRequest.verify|verify} messages.
     * @param message PublishKeyPackagesRequest message or plain object to encode
     * @param [writer] Writer to encode to
     * @returns Writer
     */
    static encode(message: PublishKeyPackagesRequest.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

    /**
     * Decodes a PublishKeyPackagesRequest message from the specified reader or buffer.
     * @param reader Reader or buffer to decode from
     * @param [length] Message length if known beforehand
     * @returns {PublishKeyPackagesRequest & PublishKeyPackagesRequest.$Shape} PublishKeyPackagesRequest
     * @throws {Error} If the payload is not a reader or valid buffer
     * @throws {$protobuf.util.ProtocolError} If required fields are missing
     */
    static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): PublishKeyPackagesRequest & PublishKeyPackagesRequest.$Shape;

    /**
     * Gets the type url for PublishKeyPackagesRequest
     * @param [prefix] Custom type url prefix, defaults to `"type.googleapis.com"`
     * @returns The type url
     */
    static getTypeUrl(prefix?: string): string;
}

export namespace PublishKeyPackagesRequest {

    /** Properties of a PublishKeyPackagesRequest. */
    interface $Properties {

        /** PublishKeyPackagesRequest packages */
        packages?: (Uint8Array[]|null);

        /** PublishKeyPackagesRequest lastResort */
        lastResort?: (Uint8Array|null);

        /** PublishKeyPackagesRequest lifetimeSeconds */
        lifetimeSeconds?: (number|null);

        /** PublishKeyPackagesRequest replace */
        replace?: (boolean|null);

        /** Unknown fields preserved while decoding when enabled */
        $unknowns?: Uint8Array[];
    }

    /** Shape of a PublishKeyPackagesRequest. */
    type $Shape = PublishKeyPackagesRequest.$Properties;
}

/**
 * Properties of a TakeKeyPackageRequest.
 * @deprecated Use TakeKeyPackageRequest.$Properties instead.
 */
export interface ITakeKeyPackageRequest extends TakeKeyPackageRequest.$Properties {
}

/** Represents a TakeKeyPackageRequest. */
export class TakeKeyPackageRequest {

    /**
     * Constructs a new TakeKeyPackageRequest.
     * @param [properties] Properties to set
     */
    constructor(properties?: TakeKeyPackageRequest.$Properties);

    /** Unknown fields preserved while decoding when enabled */
    $unknowns?: Uint8Array[];

    /** TakeKeyPackageRequest name. */
    name: string;

    /** TakeKeyPackageRequest device. */
    device: Uint8Array;

    /**
     * Encodes the specified TakeKeyPackageRequest message. Does not implicitly {@link TakeKeyPackageRequest.verify|verify} messages.
     * @param message TakeKeyPackageRequest message or plain object to encode
     * @param [writer] Writer to encode to
     * @returns Writer
     */
    static encode(message: TakeKeyPackageRequest.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

    /**
     * Decodes a TakeKeyPackageRequest message from the specified reader or buffer.
     * @param reader Reader or buffer to decode from
     * @param [length] Message length if known beforehand
     * @returns {TakeKeyPackageRequest & TakeKeyPackageRequest.$Shape} TakeKeyPackageRequest
     * @throws {Error} If the payload is not a reader or valid buffer
     * @throws {$protobuf.util.ProtocolError} If required fields are missing
     */
    static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): TakeKeyPackageRequest & TakeKeyPackageRequest.$Shape;

    /**
     * Gets the type url for TakeKeyPackageRequest
     * @param [prefix] Custom type url prefix, defaults to `"type.googleapis.com"`
     * @returns The type url
     */
    static getTypeUrl(prefix?: string): string;
}

export namespace TakeKeyPackageRequest {

    /** Properties of a TakeKeyPackageRequest. */
    interface $Properties {

        /** TakeKeyPackageRequest name */
        name?: (string|null);

        /** TakeKeyPackageRequest device */
        device?: (Uint8Array|null);

        /** Unknown fields preserved while decoding when enabled */
        $unknowns?: Uint8Array[];
    }

    /** Shape of a TakeKeyPackageRequest. */
    type $Shape = TakeKeyPackageRequest.$Properties;
}

/**
 * Properties of a Response.
 * @deprecated Use Response.$Properties instead.
 */
export interface IResponse extends Response.$Properties {
}

/** Represents a Response. */
export class Response {

    /**
     * Constructs a new Response.
     * @param [properties] Properties to set
     */
    constructor(properties?: Response.$Properties);

    /** Unknown fields preserved while decoding when enabled */
    $unknowns?: Uint8Array[];

    /** Response requestId. */
    requestId: Uint8Array;

    /** Response hello. */
    hello?: (HelloAnswer.$Properties|null);

    /** Response presence. */
    presence?: (PresenceAnswer.$Properties|null);

    /** Response challenge. */
    challenge?: (ChallengeAnswer.$Properties|null);

    /** Response register. */
    register?: (RegisterAnswer.$Properties|null);

    /** Response lookup. */
    lookup?: (LookupAnswer.$Properties|null);

    /** Response login. */
    login?: (LoginAnswer.$Properties|null);

    /** Response logout. */
    logout?: (LogoutAnswer.$Properties|null);

    /** Response ping. */
    ping?: (PingAnswer.$Properties|null);

    /** Response send. */
    send?: (SendAnswer.$Properties|null);

    /** Response fetch. */
    fetch?: (FetchAnswer.$Properties|null);

    /** Response acknowledge. */
    acknowledge?: (AcknowledgeAnswer.$Properties|null);

    /** Response status. */
    status?: (StatusAnswer.$Properties|null);

    /** Response publishKeyPackages. */
    publishKeyPackages?: (PublishKeyPackagesAnswer.$Properties|null);

    /** Response takeKeyPackage. */
    takeKeyPackage?: (TakeKeyPackageAnswer.$Properties|null);

    /** Response refusal. */
    refusal?: (Refusal.$Properties|null);

    /** Response decided. */
    decided?: (Decided.$Properties|null);

    /** Response expiring. */
    expiring?: (Expiring.$Properties|null);

    /** Response arrived. */
    arrived?: (Arrived.$Properties|null);

    /** Response body. */
    body?: ("hello"|"presence"|"challenge"|"register"|"lookup"|"login"|"logout"|"ping"|"send"|"fetch"|"acknowledge"|"status"|"publishKeyPackages"|"takeKeyPackage"|"refusal"|"decided"|"expiring"|"arrived");

    /**
     * Encodes the specified Response message. Does not implicitly {@link Response.verify|verify} messages.
     * @param message Response message or plain object to encode
     * @param [writer] Writer to encode to
     * @returns Writer
     */
    static encode(message: Response.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

    /**
     * Decodes a Response message from the specified reader or buffer.
     * @param reader Reader or buffer to decode from
     * @param [length] Message length if known beforehand
     * @returns {Response & Response.$Shape} Response
     * @throws {Error} If the payload is not a reader or valid buffer
     * @throws {$protobuf.util.ProtocolError} If required fields are missing
     */
    static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): Response & Response.$Shape;

    /**
     * Gets the type url for Response
     * @param [prefix] Custom type url prefix, defaults to `"type.googleapis.com"`
     * @returns The type url
     */
    static getTypeUrl(prefix?: string): string;
}

export namespace Response {

    /** Properties of a Response. */
    interface $Properties {

        /** Response requestId */
        requestId?: (Uint8Array|null);

        /** Response hello */
        hello?: (HelloAnswer.$Properties|null);

        /** Response presence */
        presence?: (PresenceAnswer.$Properties|null);

        /** Response challenge */
        challenge?: (ChallengeAnswer.$Properties|null);

        /** Response register */
        register?: (RegisterAnswer.$Properties|null);

        /** Response lookup */
        lookup?: (LookupAnswer.$Properties|null);

        /** Response login */
        login?: (LoginAnswer.$Properties|null);

        /** Response logout */
        logout?: (LogoutAnswer.$Properties|null);

        /** Response ping */
        ping?: (PingAnswer.$Properties|null);

        /** Response send */
        send?: (SendAnswer.$Properties|null);

        /** Response fetch */
        fetch?: (FetchAnswer.$Properties|null);

        /** Response acknowledge */
        acknowledge?: (AcknowledgeAnswer.$Properties|null);

        /** Response status */
        status?: (StatusAnswer.$Properties|null);

        /** Response publishKeyPackages */
        publishKeyPackages?: (PublishKeyPackagesAnswer.$Properties|null);

        /** Response takeKeyPackage */
        takeKeyPackage?: (TakeKeyPackageAnswer.$Properties|null);

        /** Response refusal */
        refusal?: (Refusal.$Properties|null);

        /** Response decided */
        decided?: (Decided.$Properties|null);

        /** Response expiring */
        expiring?: (Expiring.$Properties|null);

        /** Response arrived */
        arrived?: (Arrived.$Properties|null);

        /** Response body */
        body?: ("hello"|"presence"|"challenge"|"register"|"lookup"|"login"|"logout"|"ping"|"send"|"fetch"|"acknowledge"|"status"|"publishKeyPackages"|"takeKeyPackage"|"refusal"|"decided"|"expiring"|"arrived");

        /** Unknown fields preserved while decoding when enabled */
        $unknowns?: Uint8Array[];
    }

    /** Narrowed shape of a Response. */
    type $Shape = {
      requestId?: Uint8Array|null;
      hello?: HelloAnswer.$Shape|null;
      presence?: PresenceAnswer.$Shape|null;
      challenge?: ChallengeAnswer.$Shape|null;
      register?: RegisterAnswer.$Shape|null;
      lookup?: LookupAnswer.$Shape|null;
      login?: LoginAnswer.$Shape|null;
      logout?: LogoutAnswer.$Shape|null;
      ping?: PingAnswer.$Shape|null;
      send?: SendAnswer.$Shape|null;
      fetch?: FetchAnswer.$Shape|null;
      acknowledge?: AcknowledgeAnswer.$Shape|null;
      status?: StatusAnswer.$Shape|null;
      publishKeyPackages?: PublishKeyPackagesAnswer.$Shape|null;
      takeKeyPackage?: TakeKeyPackageAnswer.$Shape|null;
      refusal?: Refusal.$Shape|null;
      decided?: Decided.$Shape|null;
      expiring?: Expiring.$Shape|null;
      arrived?: Arrived.$Shape|null;
      $unknowns?: Uint8Array[];
    } & (
      ({ body?: undefined; hello?: null; presence?: null; challenge?: null; register?: null; lookup?: null; login?: null; logout?: null; ping?: null; send?: null; fetch?: null; acknowledge?: null; status?: null; publishKeyPackages?: null; takeKeyPackage?: null; refusal?: null; decided?: null; expiring?: null; arrived?: null }|{ body?: "hello"; hello: HelloAnswer.$Shape; presence?: null; challenge?: null; register?: null; lookup?: null; login?: null; logout?: null; ping?: null; send?: null; fetch?: null; acknowledge?: null; status?: null; publishKeyPackages?: null; takeKeyPackage?: null; refusal?: null; decided?: null; expiring?: null; arrived?: null }|{ body?: "presence"; hello?: null; presence: PresenceAnswer.$Shape; challenge?: null; register?: null; lookup?: null; login?: null; logout?: null; ping?: null; send?: null; fetch?: null; acknowledge?: null; status?: null; publishKeyPackages?: null; takeKeyPackage?: null; refusal?: null; decided?: null; expiring?: null; arrived?: null }|{ body?: "challenge"; hello?: null; presence?: null; challenge: ChallengeAnswer.$Shape; register?: null; lookup?: null; login?: null; logout?: null; ping?: null; send?: null; fetch?: null; acknowledge?: null; status?: null; publishKeyPackages?: null; takeKeyPackage?: null; refusal?: null; decided?: null; expiring?: null; arrived?: null }|{ body?: "register"; hello?: null; presence?: null; challenge?: null; register: RegisterAnswer.$Shape; lookup?: null; login?: null; logout?: null; ping?: null; send?: null; fetch?: null; acknowledge?: null; status?: null; publishKeyPackages?: null; takeKeyPackage?: null; refusal?: null; decided?: null; expiring?: null; arrived?: null }|{ body?: "lookup"; hello?: null; presence?: null; challenge?: null; register?: null; lookup: LookupAnswer.$Shape; login?: null; logout?: null; ping?: null; send?: null; fetch?: null; acknowledge?: null; status?: null; publishKeyPackages?: null; takeKeyPackage?: null; refusal?: null; decided?: null; expiring?: null; arrived?: null }|{ body?: "login"; hello?: null; presence?: null; challenge?: null; register?: null; lookup?: null; login: LoginAnswer.$Shape; logout?: null; ping?: null; send?: null; fetch?: null; acknowledge?: null; status?: null; publishKeyPackages?: null; takeKeyPackage?: null; refusal?: null; decided?: null; expiring?: null; arrived?: null }|{ body?: "logout"; hello?: null; presence?: null; challenge?: null; register?: null; lookup?: null; login?: null; logout: LogoutAnswer.$Shape; ping?: null; send?: null; fetch?: null; acknowledge?: null; status?: null; publishKeyPackages?: null; takeKeyPackage?: null; refusal?: null; decided?: null; expiring?: null; arrived?: null }|{ body?: "ping"; hello?: null; presence?: null; challenge?: null; register?: null; lookup?: null; login?: null; logout?: null; ping: PingAnswer.$Shape; send?: null; fetch?: null; acknowledge?: null; status?: null; publishKeyPackages?: null; takeKeyPackage?: null; refusal?: null; decided?: null; expiring?: null; arrived?: null }|{ body?: "send"; hello?: null; presence?: null; challenge?: null; register?: null; lookup?: null; login?: null; logout?: null; ping?: null; send: SendAnswer.$Shape; fetch?: null; acknowledge?: null; status?: null; publishKeyPackages?: null; takeKeyPackage?: null; refusal?: null; decided?: null; expiring?: null; arrived?: null }|{ body?: "fetch"; hello?: null; presence?: null; challenge?: null; register?: null; lookup?: null; login?: null; logout?: null; ping?: null; send?: null; fetch: FetchAnswer.$Shape; acknowledge?: null; status?: null; publishKeyPackages?: null; takeKeyPackage?: null; refusal?: null; decided?: null; expiring?: null; arrived?: null }|{ body?: "acknowledge"; hello?: null; presence?: null; challenge?: null; register?: null; lookup?: null; login?: null; logout?: null; ping?: null; send?: null; fetch?: null; acknowledge: AcknowledgeAnswer.$Shape; status?: null; publishKeyPackages?: null; takeKeyPackage?: null; refusal?: null; decided?: null; expiring?: null; arrived?: null }|{ body?: "status"; hello?: null; presence?: null; challenge?: null; register?: null; lookup?: null; login?: null; logout?: null; ping?: null; send?: null; fetch?: null; acknowledge?: null; status: StatusAnswer.$Shape; publishKeyPackages?: null; takeKeyPackage?: null; refusal?: null; decided?: null; expiring?: null; arrived?: null }|{ body?: "publishKeyPackages"; hello?: null; presence?: null; challenge?: null; register?: null; lookup?: null; login?: null; logout?: null; ping?: null; send?: null; fetch?: null; acknowledge?: null; status?: null; publishKeyPackages: PublishKeyPackagesAnswer.$Shape; takeKeyPackage?: null; refusal?: null; decided?: null; expiring?: null; arrived?: null }|{ body?: "takeKeyPackage"; hello?: null; presence?: null; challenge?: null; register?: null; lookup?: null; login?: null; logout?: null; ping?: null; send?: null; fetch?: null; acknowledge?: null; status?: null; publishKeyPackages?: null; takeKeyPackage: TakeKeyPackageAnswer.$Shape; refusal?: null; decided?: null; expiring?: null; arrived?: null }|{ body?: "refusal"; hello?: null; presence?: null; challenge?: null; register?: null; lookup?: null; login?: null; logout?: null; ping?: null; send?: null; fetch?: null; acknowledge?: null; status?: null; publishKeyPackages?: null; takeKeyPackage?: null; refusal: Refusal.$Shape; decided?: null; expiring?: null; arrived?: null }|{ body?: "decided"; hello?: null; presence?: null; challenge?: null; register?: null; lookup?: null; login?: null; logout?: null; ping?: null; send?: null; fetch?: null; acknowledge?: null; status?: null; publishKeyPackages?: null; takeKeyPackage?: null; refusal?: null; decided: Decided.$Shape; expiring?: null; arrived?: null }|{ body?: "expiring"; hello?: null; presence?: null; challenge?: null; register?: null; lookup?: null; login?: null; logout?: null; ping?: null; send?: null; fetch?: null; acknowledge?: null; status?: null; publishKeyPackages?: null; takeKeyPackage?: null; refusal?: null; decided?: null; expiring: Expiring.$Shape; arrived?: null }|{ body?: "arrived"; hello?: null; presence?: null; challenge?: null; register?: null; lookup?: null; login?: null; logout?: null; ping?: null; send?: null; fetch?: null; acknowledge?: null; status?: null; publishKeyPackages?: null; takeKeyPackage?: null; refusal?: null; decided?: null; expiring?: null; arrived: Arrived.$Shape })
    );
}

/**
 * Properties of a ServiceLimits.
 * @deprecated Use ServiceLimits.$Properties instead.
 */
export interface IServiceLimits extends ServiceLimits.$Properties {
}

/** Represents a ServiceLimits. */
export class ServiceLimits {

    /**
     * Constructs a new ServiceLimits.
     * @param [properties] Properties to set
     */
    constructor(properties?: ServiceLimits.$Properties);

    /** Unknown fields preserved while decoding when enabled */
    $unknowns?: Uint8Array[];

    /** ServiceLimits requestBytesMax. */
    requestBytesMax: number;

    /** ServiceLimits requestsPerMinute. */
    requestsPerMinute: number;

    /** ServiceLimits sessionSeconds. */
    sessionSeconds: number;

    /**
     * Encodes the specified ServiceLimits message. Does not implicitly {@link ServiceLimits.verify|verify} messages.
     * @param message ServiceLimits message or plain object to encode
     * @param [writer] Writer to encode to
     * @returns Writer
     */
    static encode(message: ServiceLimits.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

    /**
     * Decodes a ServiceLimits message from the specified reader or buffer.
     * @param reader Reader or buffer to decode from
     * @param [length] Message length if known beforehand
     * @returns {ServiceLimits & ServiceLimits.$Shape} ServiceLimits
     * @throws {Error} If the payload is not a reader or valid buffer
     * @throws {$protobuf.util.ProtocolError} If required fields are missing
     */
    static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): ServiceLimits & ServiceLimits.$Shape;

    /**
     * Gets the type url for ServiceLimits
     * @param [prefix] Custom type url prefix, defaults to `"type.googleapis.com"`
     * @returns The type url
     */
    static getTypeUrl(prefix?: string): string;
}

export namespace ServiceLimits {

    /** Properties of a ServiceLimits. */
    interface $Properties {

        /** ServiceLimits requestBytesMax */
        requestBytesMax?: (number|null);

        /** ServiceLimits requestsPerMinute */
        requestsPerMinute?: (number|null);

        /** ServiceLimits sessionSeconds */
        sessionSeconds?: (number|null);

        /** Unknown fields preserved while decoding when enabled */
        $unknowns?: Uint8Array[];
    }

    /** Shape of a ServiceLimits. */
    type $Shape = ServiceLimits.$Properties;
}

/**
 * Properties of a HelloAnswer.
 * @deprecated Use HelloAnswer.$Properties instead.
 */
export interface IHelloAnswer extends HelloAnswer.$Properties {
}

/** Represents a HelloAnswer. */
export class HelloAnswer {

    /**
     * Constructs a new HelloAnswer.
     * @param [properties] Properties to set
     */
    constructor(properties?: HelloAnswer.$Properties);

    /** Unknown fields preserved while decoding when enabled */
    $unknowns?: Uint8Array[];

    /** HelloAnswer version. */
    version: number;

    /** HelloAnswer manifests. */
    manifests: CertifiedManifest.$Properties[];

    /** HelloAnswer more. */
    more: boolean;

    /** HelloAnswer limits. */
    limits?: (ServiceLimits.$Properties|null);

    /** HelloAnswer timeMs. */
    timeMs: number;

    /** HelloAnswer self. */
    self?: (SignedPresence.$Properties|null);

    /**
     * Encodes the specified HelloAnswer message. Does not implicitly {@link HelloAnswer.verify|verify} messages.
     * @param message HelloAnswer message or plain object to encode
     * @param [writer] Writer to encode to
     * @returns Writer
     */
    static encode(message: HelloAnswer.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

    /**
     * Decodes a HelloAnswer message from the specified reader or buffer.
     * @param reader Reader or buffer to decode from
     * @param [length] Message length if known beforehand
     * @returns {HelloAnswer & HelloAnswer.$Shape} HelloAnswer
     * @throws {Error} If the payload is not a reader or valid buffer
     * @throws {$protobuf.util.ProtocolError} If required fields are missing
     */
    static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): HelloAnswer & HelloAnswer.$Shape;

    /**
     * Gets the type url for HelloAnswer
     * @param [prefix] Custom type url prefix, defaults to `"type.googleapis.com"`
     * @returns The type url
     */
    static getTypeUrl(prefix?: string): string;
}

export namespace HelloAnswer {

    /** Properties of a HelloAnswer. */
    interface $Properties {

        /** HelloAnswer version */
        version?: (number|null);

        /** HelloAnswer manifests */
        manifests?: (CertifiedManifest.$Properties[]|null);

        /** HelloAnswer more */
        more?: (boolean|null);

        /** HelloAnswer limits */
        limits?: (ServiceLimits.$Properties|null);

        /** HelloAnswer timeMs */
        timeMs?: (number|null);

        /** HelloAnswer self */
        self?: (SignedPresence.$Properties|null);

        /** Unknown fields preserved while decoding when enabled */
        $unknowns?: Uint8Array[];
    }

    /** Shape of a HelloAnswer. */
    type $Shape = HelloAnswer.$Properties;
}

/**
 * Properties of a PresenceAnswer.
 * @deprecated Use PresenceAnswer.$Properties instead.
 */
export interface IPresenceAnswer extends PresenceAnswer.$Properties {
}

/** Represents a PresenceAnswer. */
export class PresenceAnswer {

    /**
     * Constructs a new PresenceAnswer.
     * @param [properties] Properties to set
     */
    constructor(properties?: PresenceAnswer.$Properties);

    /** Unknown fields preserved while decoding when enabled */
    $unknowns?: Uint8Array[];

    /** PresenceAnswer nodes. */
    nodes: SignedPresence.$Properties[];

    /** PresenceAnswer more. */
    more: boolean;

    /**
     * Encodes the specified PresenceAnswer message. Does not implicitly {@link PresenceAnswer.verify|verify} messages.
     * @param message PresenceAnswer message or plain object to encode
     * @param [writer] Writer to encode to
     * @returns Writer
     */
    static encode(message: PresenceAnswer.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

    /**
     * Decodes a PresenceAnswer message from the specified reader or buffer.
     * @param reader Reader or buffer to decode from
     * @param [length] Message length if known beforehand
     * @returns {PresenceAnswer & PresenceAnswer.$Shape} PresenceAnswer
     * @throws {Error} If the payload is not a reader or valid buffer
     * @throws {$protobuf.util.ProtocolError} If required fields are missing
     */
    static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): PresenceAnswer & PresenceAnswer.$Shape;

    /**
     * Gets the type url for PresenceAnswer
     * @param [prefix] Custom type url prefix, defaults to `"type.googleapis.com"`
     * @returns The type url
     */
    static getTypeUrl(prefix?: string): string;
}

export namespace PresenceAnswer {

    /** Properties of a PresenceAnswer. */
    interface $Properties {

        /** PresenceAnswer nodes */
        nodes?: (SignedPresence.$Properties[]|null);

        /** PresenceAnswer more */
        more?: (boolean|null);

        /** Unknown fields preserved while decoding when enabled */
        $unknowns?: Uint8Array[];
    }

    /** Shape of a PresenceAnswer. */
    type $Shape = PresenceAnswer.$Properties;
}

/**
 * Properties of a ChallengeAnswer.
 * @deprecated Use ChallengeAnswer.$Properties instead.
 */
export interface IChallengeAnswer extends ChallengeAnswer.$Properties {
}

/** Represents a ChallengeAnswer. */
export class ChallengeAnswer {

    /**
     * Constructs a new ChallengeAnswer.
     * @param [properties] Properties to set
     */
    constructor(properties?: ChallengeAnswer.$Properties);

    /** Unknown fields preserved while decoding when enabled */
    $unknowns?: Uint8Array[];

    /** ChallengeAnswer challenge. */
    challenge: Uint8Array;

    /** ChallengeAnswer validMs. */
    validMs: number;

    /** ChallengeAnswer admissionBits. */
    admissionBits: number;

    /**
     * Encodes the specified ChallengeAnswer message. Does not implicitly {@link ChallengeAnswer.verify|verify} messages.
     * @param message ChallengeAnswer message or plain object to encode
     * @param [writer] Writer to encode to
     * @returns Writer
     */
    static encode(message: ChallengeAnswer.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

    /**
     * Decodes a ChallengeAnswer message from the specified reader or buffer.
     * @param reader Reader or buffer to decode from
     * @param [length] Message length if known beforehand
     * @returns {ChallengeAnswer & ChallengeAnswer.$Shape} ChallengeAnswer
     * @throws {Error} If the payload is not a reader or valid buffer
     * @throws {$protobuf.util.ProtocolError} If required fields are missing
     */
    static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): ChallengeAnswer & ChallengeAnswer.$Shape;

    /**
     * Gets the type url for ChallengeAnswer
     * @param [prefix] Custom type url prefix, defaults to `"type.googleapis.com"`
     * @returns The type url
     */
    static getTypeUrl(prefix?: string): string;
}

export namespace ChallengeAnswer {

    /** Properties of a ChallengeAnswer. */
    interface $Properties {

        /** ChallengeAnswer challenge */
        challenge?: (Uint8Array|null);

        /** ChallengeAnswer validMs */
        validMs?: (number|null);

        /** ChallengeAnswer admissionBits */
        admissionBits?: (number|null);

        /** Unknown fields preserved while decoding when enabled */
        $unknowns?: Uint8Array[];
    }

    /** Shape of a ChallengeAnswer. */
    type $Shape = ChallengeAnswer.$Properties;
}

/**
 * Properties of a Pending.
 * @deprecated Use Pending.$Properties instead.
 */
export interface IPending extends Pending.$Properties {
}

/** Represents a Pending. */
export class Pending {

    /**
     * Constructs a new Pending.
     * @param [properties] Properties to set
     */
    constructor(properties?: Pending.$Properties);

    /** Unknown fields preserved while decoding when enabled */
    $unknowns?: Uint8Array[];

    /** Pending id. */
    id: Uint8Array;

    /**
     * Encodes the specified Pending message. Does not implicitly {@link Pending.verify|verify} messages.
     * @param message Pending message or plain object to encode
     * @param [writer] Writer to encode to
     * @returns Writer
     */
    static encode(message: Pending.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

    /**
     * Decodes a Pending message from the specified reader or buffer.
     * @param reader Reader or buffer to decode from
     * @param [length] Message length if known beforehand
     * @returns {Pending & Pending.$Shape} Pending
     * @throws {Error} If the payload is not a reader or valid buffer
     * @throws {$protobuf.util.ProtocolError} If required fields are missing
     */
    static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): Pending & Pending.$Shape;

    /**
     * Gets the type url for Pending
     * @param [prefix] Custom type url prefix, defaults to `"type.googleapis.com"`
     * @returns The type url
     */
    static getTypeUrl(prefix?: string): string;
}

export namespace Pending {

    /** Properties of a Pending. */
    interface $Properties {

        /** Pending id */
        id?: (Uint8Array|null);

        /** Unknown fields preserved while decoding when enabled */
        $unknowns?: Uint8Array[];
    }

    /** Shape of a Pending. */
    type $Shape = Pending.$Properties;
}

/**
 * Properties of a RegisterAnswer.
 * @deprecated Use RegisterAnswer.$Properties instead.
 */
export interface IRegisterAnswer extends RegisterAnswer.$Properties {
}

/** Represents a RegisterAnswer. */
export class RegisterAnswer {

    /**
     * Constructs a new RegisterAnswer.
     * @param [properties] Properties to set
     */
    constructor(properties?: RegisterAnswer.$Properties);

    /** Unknown fields preserved while decoding when enabled */
    $unknowns?: Uint8Array[];

    /** RegisterAnswer certified. */
    certified?: (Certificate.$Properties|null);

    /** RegisterAnswer pending. */
    pending?: (Pending.$Properties|null);

    /** RegisterAnswer taken. */
    taken?: (Certificate.$Properties|null);

    /** RegisterAnswer outcome. */
    outcome?: ("certified"|"pending"|"taken");

    /**
     * Encodes the specified RegisterAnswer message. Does not implicitly {@link RegisterAnswer.verify|verify} messages.
     * @param message RegisterAnswer message or plain object to encode
     * @param [writer] Writer to encode to
     * @returns Writer
     */
    static encode(message: RegisterAnswer.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

    /**
     * Decodes a RegisterAnswer message from the specified reader or buffer.
     * @param reader Reader or buffer to decode from
     * @param [length] Message length if known beforehand
     * @returns {RegisterAnswer & RegisterAnswer.$Shape} RegisterAnswer
     * @throws {Error} If the payload is not a reader or valid buffer
     * @throws {$protobuf.util.ProtocolError} If required fields are missing
     */
    static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): RegisterAnswer & RegisterAnswer.$Shape;

    /**
     * Gets the type url for RegisterAnswer
     * @param [prefix] Custom type url prefix, defaults to `"type.googleapis.com"`
     * @returns The type url
     */
    static getTypeUrl(prefix?: string): string;
}

export namespace RegisterAnswer {

    /** Properties of a RegisterAnswer. */
    interface $Properties {

        /** RegisterAnswer certified */
        certified?: (Certificate.$Properties|null);

        /** RegisterAnswer pending */
        pending?: (Pending.$Properties|null);

        /** RegisterAnswer taken */
        taken?: (Certificate.$Properties|null);

        /** RegisterAnswer outcome */
        outcome?: ("certified"|"pending"|"taken");

        /** Unknown fields preserved while decoding when enabled */
        $unknowns?: Uint8Array[];
    }

    /** Narrowed shape of a RegisterAnswer. */
    type $Shape = {
      certified?: Certificate.$Shape|null;
      pending?: Pending.$Shape|null;
      taken?: Certificate.$Shape|null;
      $unknowns?: Uint8Array[];
    } & (
      ({ outcome?: undefined; certified?: null; pending?: null; taken?: null }|{ outcome?: "certified"; certified: Certificate.$Shape; pending?: null; taken?: null }|{ outcome?: "pending"; certified?: null; pending: Pending.$Shape; taken?: null }|{ outcome?: "taken"; certified?: null; pending?: null; taken: Certificate.$Shape })
    );
}

/**
 * Properties of a LookupAnswer.
 * @deprecated Use LookupAnswer.$Properties instead.
 */
export interface ILookupAnswer extends LookupAnswer.$Properties {
}

/** Represents a LookupAnswer. */
export class LookupAnswer {

    /**
     * Constructs a new LookupAnswer.
     * @param [properties] Properties to set
     */
    constructor(properties?: LookupAnswer.$Properties);

    /** Unknown fields preserved while decoding when enabled */
    $unknowns?: Uint8Array[];

    /** LookupAnswer certificate. */
    certificate?: (Certificate.$Properties|null);

    /** LookupAnswer absence. */
    absence?: (SignedAbsence.$Properties|null);

    /** LookupAnswer pending. */
    pending?: (Pending.$Properties|null);

    /** LookupAnswer epoch. */
    epoch: number;

    /** LookupAnswer settled. */
    settled: boolean;

    /** LookupAnswer more. */
    more: LookupOutcome.$Properties[];

    /** LookupAnswer outcome. */
    outcome?: ("certificate"|"absence"|"pending");

    /**
     * Encodes the specified LookupAnswer message. Does not implicitly {@link LookupAnswer.verify|verify} messages.
     * @param message LookupAnswer message or plain object to encode
     * @param [writer] Writer to encode to
     * @returns Writer
     */
    static encode(message: LookupAnswer.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

    /**
     * Decodes a LookupAnswer message from the specified reader or buffer.
     * @param reader Reader or buffer to decode from
     * @param [length] Message length if known beforehand
     * @returns {LookupAnswer & LookupAnswer.$Shape} LookupAnswer
     * @throws {Error} If the payload is not a reader or valid buffer
     * @throws {$protobuf.util.ProtocolError} If required fields are missing
     */
    static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): LookupAnswer & LookupAnswer.$Shape;

    /**
     * Gets the type url for LookupAnswer
     * @param [prefix] Custom type url prefix, defaults to `"type.googleapis.com"`
     * @returns The type url
     */
    static getTypeUrl(prefix?: string): string;
}

export namespace LookupAnswer {

    /** Properties of a LookupAnswer. */
    interface $Properties {

        /** LookupAnswer certificate */
        certificate?: (Certificate.$Properties|null);

        /** LookupAnswer absence */
        absence?: (SignedAbsence.$Properties|null);

        /** LookupAnswer pending */
        pending?: (Pending.$Properties|null);

        /** LookupAnswer epoch */
        epoch?: (number|null);

        /** LookupAnswer settled */
        settled?: (boolean|null);

        /** LookupAnswer more */
        more?: (LookupOutcome.$Properties[]|null);

        /** LookupAnswer outcome */
        outcome?: ("certificate"|"absence"|"pending");

        /** Unknown fields preserved while decoding when enabled */
        $unknowns?: Uint8Array[];
    }

    /** Narrowed shape of a LookupAnswer. */
    type $Shape = {
      certificate?: Certificate.$Shape|null;
      absence?: SignedAbsence.$Shape|null;
      pending?: Pending.$Shape|null;
      epoch?: number|null;
      settled?: boolean|null;
      more?: LookupOutcome.$Shape[]|null;
      $unknowns?: Uint8Array[];
    } & (
      ({ outcome?: undefined; certificate?: null; absence?: null; pending?: null }|{ outcome?: "certificate"; certificate: Certificate.$Shape; absence?: null; pending?: null }|{ outcome?: "absence"; certificate?: null; absence: SignedAbsence.$Shape; pending?: null }|{ outcome?: "pending"; certificate?: null; absence?: null; pending: Pending.$Shape })
    );
}

/**
 * Properties of a LookupOutcome.
 * @deprecated Use LookupOutcome.$Properties instead.
 */
export interface ILookupOutcome extends LookupOutcome.$Properties {
}

/** Represents a LookupOutcome. */
export class LookupOutcome {

    /**
     * Constructs a new LookupOutcome.
     * @param [properties] Properties to set
     */
    constructor(properties?: LookupOutcome.$Properties);

    /** Unknown fields preserved while decoding when enabled */
    $unknowns?: Uint8Array[];

    /** LookupOutcome certificate. */
    certificate?: (Certificate.$Properties|null);

    /** LookupOutcome absence. */
    absence?: (SignedAbsence.$Properties|null);

    /** LookupOutcome pending. */
    pending?: (Pending.$Properties|null);

    /** LookupOutcome epoch. */
    epoch: number;

    /** LookupOutcome settled. */
    settled: boolean;

    /** LookupOutcome outcome. */
    outcome?: ("certificate"|"absence"|"pending");

    /**
     * Encodes the specified LookupOutcome message. Does not implicitly {@link LookupOutcome.verify|verify} messages.
     * @param message LookupOutcome message or plain object to encode
     * @param [writer] Writer to encode to
     * @returns Writer
     */
    static encode(message: LookupOutcome.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

    /**
     * Decodes a LookupOutcome message from the specified reader or buffer.
     * @param reader Reader or buffer to decode from
     * @param [length] Message length if known beforehand
     * @returns {LookupOutcome & LookupOutcome.$Shape} LookupOutcome
     * @throws {Error} If the payload is not a reader or valid buffer
     * @throws {$protobuf.util.ProtocolError} If required fields are missing
     */
    static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): LookupOutcome & LookupOutcome.$Shape;

    /**
     * Gets the type url for LookupOutcome
     * @param [prefix] Custom type url prefix, defaults to `"type.googleapis.com"`
     * @returns The type url
     */
    static getTypeUrl(prefix?: string): string;
}

export namespace LookupOutcome {

    /** Properties of a LookupOutcome. */
    interface $Properties {

        /** LookupOutcome certificate */
        certificate?: (Certificate.$Properties|null);

        /** LookupOutcome absence */
        absence?: (SignedAbsence.$Properties|null);

        /** LookupOutcome pending */
        pending?: (Pending.$Properties|null);

        /** LookupOutcome epoch */
        epoch?: (number|null);

        /** LookupOutcome settled */
        settled?: (boolean|null);

        /** LookupOutcome outcome */
        outcome?: ("certificate"|"absence"|"pending");

        /** Unknown fields preserved while decoding when enabled */
        $unknowns?: Uint8Array[];
    }

    /** Narrowed shape of a LookupOutcome. */
    type $Shape = {
      certificate?: Certificate.$Shape|null;
      absence?: SignedAbsence.$Shape|null;
      pending?: Pending.$Shape|null;
      epoch?: number|null;
      settled?: boolean|null;
      $unknowns?: Uint8Array[];
    } & (
      ({ outcome?: undefined; certificate?: null; absence?: null; pending?: null }|{ outcome?: "certificate"; certificate: Certificate.$Shape; absence?: null; pending?: null }|{ outcome?: "absence"; certificate?: null; absence: SignedAbsence.$Shape; pending?: null }|{ outcome?: "pending"; certificate?: null; absence?: null; pending: Pending.$Shape })
    );
}

/**
 * Properties of a LoginAnswer.
 * @deprecated Use LoginAnswer.$Properties instead.
 */
export interface ILoginAnswer extends LoginAnswer.$Properties {
}

/** Represents a LoginAnswer. */
export class LoginAnswer {

    /**
     * Constructs a new LoginAnswer.
     * @param [properties] Properties to set
     */
    constructor(properties?: LoginAnswer.$Properties);

    /** Unknown fields preserved while decoding when enabled */
    $unknowns?: Uint8Array[];

    /** LoginAnswer waiting. */
    waiting: number;

    /** LoginAnswer sessionSeconds. */
    sessionSeconds: number;

    /**
     * Encodes the specified LoginAnswer message. Does not implicitly {@link LoginAnswer.verify|verify} messages.
     * @param message LoginAnswer message or plain object to encode
     * @param [writer] Writer to encode to
     * @returns Writer
     */
    static encode(message: LoginAnswer.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

    /**
     * Decodes a LoginAnswer message from the specified reader or buffer.
     * @param reader Reader or buffer to decode from
     * @param [length] Message length if known beforehand
     * @returns {LoginAnswer & LoginAnswer.$Shape} LoginAnswer
     * @throws {Error} If the payload is not a reader or valid buffer
     * @throws {$protobuf.util.ProtocolError} If required fields are missing
     */
    static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): LoginAnswer & LoginAnswer.$Shape;

    /**
     * Gets the type url for LoginAnswer
     * @param [prefix] Custom type url prefix, defaults to `"type.googleapis.com"`
     * @returns The type url
     */
    static getTypeUrl(prefix?: string): string;
}

export namespace LoginAnswer {

    /** Properties of a LoginAnswer. */
    interface $Properties {

        /** LoginAnswer waiting */
        waiting?: (number|null);

        /** LoginAnswer sessionSeconds */
        sessionSeconds?: (number|null);

        /** Unknown fields preserved while decoding when enabled */
        $unknowns?: Uint8Array[];
    }

    /** Shape of a LoginAnswer. */
    type $Shape = LoginAnswer.$Properties;
}

/**
 * Properties of a LogoutAnswer.
 * @deprecated Use LogoutAnswer.$Properties instead.
 */
export interface ILogoutAnswer extends LogoutAnswer.$Properties {
}

/** Represents a LogoutAnswer. */
export class LogoutAnswer {

    /**
     * Constructs a new LogoutAnswer.
     * @param [properties] Properties to set
     */
    constructor(properties?: LogoutAnswer.$Properties);

    /** Unknown fields preserved while decoding when enabled */
    $unknowns?: Uint8Array[];

    /**
     * Encodes the specified LogoutAnswer message. Does not implicitly {@link LogoutAnswer.verify|verify} messages.
     * @param message LogoutAnswer message or plain object to encode
     * @param [writer] Writer to encode to
     * @returns Writer
     */
    static encode(message: LogoutAnswer.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

    /**
     * Decodes a LogoutAnswer message from the specified reader or buffer.
     * @param reader Reader or buffer to decode from
     * @param [length] Message length if known beforehand
     * @returns {LogoutAnswer & LogoutAnswer.$Shape} LogoutAnswer
     * @throws {Error} If the payload is not a reader or valid buffer
     * @throws {$protobuf.util.ProtocolError} If required fields are missing
     */
    static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): LogoutAnswer & LogoutAnswer.$Shape;

    /**
     * Gets the type url for LogoutAnswer
     * @param [prefix] Custom type url prefix, defaults to `"type.googleapis.com"`
     * @returns The type url
     */
    static getTypeUrl(prefix?: string): string;
}

export namespace LogoutAnswer {

    /** Properties of a LogoutAnswer. */
    interface $Properties {

        /** Unknown fields preserved while decoding when enabled */
        $unknowns?: Uint8Array[];
    }

    /** Shape of a LogoutAnswer. */
    type $Shape = LogoutAnswer.$Properties;
}

/**
 * Properties of a PingAnswer.
 * @deprecated Use PingAnswer.$Properties instead.
 */
export interface IPingAnswer extends PingAnswer.$Properties {
}

/** Represents a PingAnswer. */
export class PingAnswer {

    /**
     * Constructs a new PingAnswer.
     * @param [properties] Properties to set
     */
    constructor(properties?: PingAnswer.$Properties);

    /** Unknown fields preserved while decoding when enabled */
    $unknowns?: Uint8Array[];

    /** PingAnswer timeMs. */
    timeMs: number;

    /** PingAnswer sessionSeconds. */
    sessionSeconds: number;

    /**
     * Encodes the specified PingAnswer message. Does not implicitly {@link PingAnswer.verify|verify} messages.
     * @param message PingAnswer message or plain object to encode
     * @param [writer] Writer to encode to
     * @returns Writer
     */
    static encode(message: PingAnswer.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

    /**
     * Decodes a PingAnswer message from the specified reader or buffer.
     * @param reader Reader or buffer to decode from
     * @param [length] Message length if known beforehand
     * @returns {PingAnswer & PingAnswer.$Shape} PingAnswer
     * @throws {Error} If the payload is not a reader or valid buffer
     * @throws {$protobuf.util.ProtocolError} If required fields are missing
     */
    static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): PingAnswer & PingAnswer.$Shape;

    /**
     * Gets the type url for PingAnswer
     * @param [prefix] Custom type url prefix, defaults to `"type.googleapis.com"`
     * @returns The type url
     */
    static getTypeUrl(prefix?: string): string;
}

export namespace PingAnswer {

    /** Properties of a PingAnswer. */
    interface $Properties {

        /** PingAnswer timeMs */
        timeMs?: (number|null);

        /** PingAnswer sessionSeconds */
        sessionSeconds?: (number|null);

        /** Unknown fields preserved while decoding when enabled */
        $unknowns?: Uint8Array[];
    }

    /** Shape of a PingAnswer. */
    type $Shape = PingAnswer.$Properties;
}

/**
 * Properties of a SendAnswer.
 * @deprecated Use SendAnswer.$Properties instead.
 */
export interface ISendAnswer extends SendAnswer.$Properties {
}

/** Represents a SendAnswer. */
export class SendAnswer {

    /**
     * Constructs a new SendAnswer.
     * @param [properties] Properties to set
     */
    constructor(properties?: SendAnswer.$Properties);

    /** Unknown fields preserved while decoding when enabled */
    $unknowns?: Uint8Array[];

    /** SendAnswer stored. */
    stored?: (MessageTaken.$Properties|null);

    /** SendAnswer queued. */
    queued?: (MessageTaken.$Properties|null);

    /** SendAnswer conflict. */
    conflict?: (OrderConflict.$Properties|null);

    /** SendAnswer outcome. */
    outcome?: ("stored"|"queued"|"conflict");

    /**
     * Encodes the specified SendAnswer message. Does not implicitly {@link SendAnswer.verify|verify} messages.
     * @param message SendAnswer message or plain object to encode
     * @param [writer] Writer to encode to
     * @returns Writer
     */
    static encode(message: SendAnswer.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

    /**
     * Decodes a SendAnswer message from the specified reader or buffer.
     * @param reader Reader or buffer to decode from
     * @param [length] Message length if known beforehand
     * @returns {SendAnswer & SendAnswer.$Shape} SendAnswer
     * @throws {Error} If the payload is not a reader or valid buffer
     * @throws {$protobuf.util.ProtocolError} If required fields are missing
     */
    static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): SendAnswer & SendAnswer.$Shape;

    /**
     * Gets the type url for SendAnswer
     * @param [prefix] Custom type url prefix, defaults to `"type.googleapis.com"`
     * @returns The type url
     */
    static getTypeUrl(prefix?: string): string;
}

export namespace SendAnswer {

    /** Properties of a SendAnswer. */
    interface $Properties {

        /** SendAnswer stored */
        stored?: (MessageTaken.$Properties|null);

        /** SendAnswer queued */
        queued?: (MessageTaken.$Properties|null);

        /** SendAnswer conflict */
        conflict?: (OrderConflict.$Properties|null);

        /** SendAnswer outcome */
        outcome?: ("stored"|"queued"|"conflict");

        /** Unknown fields preserved while decoding when enabled */
        $unknowns?: Uint8Array[];
    }

    /** Narrowed shape of a SendAnswer. */
    type $Shape = {
      stored?: MessageTaken.$Shape|null;
      queued?: MessageTaken.$Shape|null;
      conflict?: OrderConflict.$Shape|null;
      $unknowns?: Uint8Array[];
    } & (
      ({ outcome?: undefined; stored?: null; queued?: null; conflict?: null }|{ outcome?: "stored"; stored: MessageTaken.$Shape; queued?: null; conflict?: null }|{ outcome?: "queued"; stored?: null; queued: MessageTaken.$Shape; conflict?: null }|{ outcome?: "conflict"; stored?: null; queued?: null; conflict: OrderConflict.$Shape })
    );
}

/**
 * Properties of a MessageTaken.
 * @deprecated Use MessageTaken.$Properties instead.
 */
export interface IMessageTaken extends MessageTaken.$Properties {
}

/** Represents a MessageTaken. */
export class MessageTaken {

    /**
     * Constructs a new MessageTaken.
     * @param [properties] Properties to set
     */
    constructor(properties?: MessageTaken.$Properties);

    /** Unknown fields preserved while decoding when enabled */
    $unknowns?: Uint8Array[];

    /** MessageTaken untilMs. */
    untilMs: number;

    /**
     * Encodes the specified MessageTaken message. Does not implicitly {@link MessageTaken.verify|verify} messages.
     * @param message MessageTaken message or plain object to encode
     * @param [writer] Writer to encode to
     * @returns Writer
     */
    static encode(message: MessageTaken.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

    /**
     * Decodes a MessageTaken message from the specified reader or buffer.
     * @param reader Reader or buffer to decode from
     * @param [length] Message length if known beforehand
     * @returns {MessageTaken & MessageTaken.$Shape} MessageTaken
     * @throws {Error} If the payload is not a reader or valid buffer
     * @throws {$protobuf.util.ProtocolError} If required fields are missing
     */
    static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): MessageTaken & MessageTaken.$Shape;

    /**
     * Gets the type url for MessageTaken
     * @param [prefix] Custom type url prefix, defaults to `"type.googleapis.com"`
     * @returns The type url
     */
    static getTypeUrl(prefix?: string): string;
}

export namespace MessageTaken {

    /** Properties of a MessageTaken. */
    interface $Properties {

        /** MessageTaken untilMs */
        untilMs?: (number|null);

        /** Unknown fields preserved while decoding when enabled */
        $unknowns?: Uint8Array[];
    }

    /** Shape of a MessageTaken. */
    type $Shape = MessageTaken.$Properties;
}

/**
 * Properties of an OrderConflict.
 * @deprecated Use OrderConflict.$Properties instead.
 */
export interface IOrderConflict extends OrderConflict.$Properties {
}

/** Represents an OrderConflict. */
export class OrderConflict {

    /**
     * Constructs a new OrderConflict.
     * @param [properties] Properties to set
     */
    constructor(properties?: OrderConflict.$Properties);

    /** Unknown fields preserved while decoding when enabled */
    $unknowns?: Uint8Array[];

    /** OrderConflict messageId. */
    messageId: Uint8Array;

    /** OrderConflict envelope. */
    envelope: Uint8Array;

    /**
     * Encodes the specified OrderConflict message. Does not implicitly {@link OrderConflict.verify|verify} messages.
     * @param message OrderConflict message or plain object to encode
     * @param [writer] Writer to encode to
     * @returns Writer
     */
    static encode(message: OrderConflict.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

    /**
     * Decodes an OrderConflict message from the specified reader or buffer.
     * @param reader Reader or buffer to decode from
     * @param [length] Message length if known beforehand
     * @returns {OrderConflict & OrderConflict.$Shape} OrderConflict
     * @throws {Error} If the payload is not a reader or valid buffer
     * @throws {$protobuf.util.ProtocolError} If required fields are missing
     */
    static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): OrderConflict & OrderConflict.$Shape;

    /**
     * Gets the type url for OrderConflict
     * @param [prefix] Custom type url prefix, defaults to `"type.googleapis.com"`
     * @returns The type url
     */
    static getTypeUrl(prefix?: string): string;
}

export namespace OrderConflict {

    /** Properties of an OrderConflict. */
    interface $Properties {

        /** OrderConflict messageId */
        messageId?: (Uint8Array|null);

        /** OrderConflict envelope */
        envelope?: (Uint8Array|null);

        /** Unknown fields preserved while decoding when enabled */
        $unknowns?: Uint8Array[];
    }

    /** Shape of an OrderConflict. */
    type $Shape = OrderConflict.$Properties;
}

/**
 * Properties of a WaitingMessage.
 * @deprecated Use WaitingMessage.$Properties instead.
 */
export interface IWaitingMessage extends WaitingMessage.$Properties {
}

/** Represents a WaitingMessage. */
export class WaitingMessage {

    /**
     * Constructs a new WaitingMessage.
     * @param [properties] Properties to set
     */
    constructor(properties?: WaitingMessage.$Properties);

    /** Unknown fields preserved while decoding when enabled */
    $unknowns?: Uint8Array[];

    /** WaitingMessage place. */
    place: number;

    /** WaitingMessage messageId. */
    messageId: Uint8Array;

    /** WaitingMessage envelope. */
    envelope: Uint8Array;

    /** WaitingMessage storedAtMs. */
    storedAtMs: number;

    /**
     * Encodes the specified WaitingMessage message. Does not implicitly {@link WaitingMessage.verify|verify} messages.
     * @param message WaitingMessage message or plain object to encode
     * @param [writer] Writer to encode to
     * @returns Writer
     */
    static encode(message: WaitingMessage.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

    /**
     * Decodes a WaitingMessage message from the specified reader or buffer.
     * @param reader Reader or buffer to decode from
     * @param [length] Message length if known beforehand
     * @returns {WaitingMessage & WaitingMessage.$Shape} WaitingMessage
     * @throws {Error} If the payload is not a reader or valid buffer
     * @throws {$protobuf.util.ProtocolError} If required fields are missing
     */
    static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): WaitingMessage & WaitingMessage.$Shape;

    /**
     * Gets the type url for WaitingMessage
     * @param [prefix] Custom type url prefix, defaults to `"type.googleapis.com"`
     * @returns The type url
     */
    static getTypeUrl(prefix?: string): string;
}

export namespace WaitingMessage {

    /** Properties of a WaitingMessage. */
    interface $Properties {

        /** WaitingMessage place */
        place?: (number|null);

        /** WaitingMessage messageId */
        messageId?: (Uint8Array|null);

        /** WaitingMessage envelope */
        envelope?: (Uint8Array|null);

        /** WaitingMessage storedAtMs */
        storedAtMs?: (number|null);

        /** Unknown fields preserved while decoding when enabled */
        $unknowns?: Uint8Array[];
    }

    /** Shape of a WaitingMessage. */
    type $Shape = WaitingMessage.$Properties;
}

/**
 * Properties of a FetchAnswer.
 * @deprecated Use FetchAnswer.$Properties instead.
 */
export interface IFetchAnswer extends FetchAnswer.$Properties {
}

/** Represents a FetchAnswer. */
export class FetchAnswer {

    /**
     * Constructs a new FetchAnswer.
     * @param [properties] Properties to set
     */
    constructor(properties?: FetchAnswer.$Properties);

    /** Unknown fields preserved while decoding when enabled */
    $unknowns?: Uint8Array[];

    /** FetchAnswer messages. */
    messages: WaitingMessage.$Properties[];

    /** FetchAnswer waiting. */
    waiting: number;

    /** FetchAnswer more. */
    more: boolean;

    /**
     * Encodes the specified FetchAnswer message. Does not implicitly {@link FetchAnswer.verify|verify} messages.
     * @param message FetchAnswer message or plain object to encode
     * @param [writer] Writer to encode to
     * @returns Writer
     */
    static encode(message: FetchAnswer.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

    /**
     * Decodes a FetchAnswer message from the specified reader or buffer.
     * @param reader Reader or buffer to decode from
     * @param [length] Message length if known beforehand
     * @returns {FetchAnswer & FetchAnswer.$Shape} FetchAnswer
     * @throws {Error} If the payload is not a reader or valid buffer
     * @throws {$protobuf.util.ProtocolError} If required fields are missing
     */
    static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): FetchAnswer & FetchAnswer.$Shape;

    /**
     * Gets the type url for FetchAnswer
     * @param [prefix] Custom type url prefix, defaults to `"type.googleapis.com"`
     * @returns The type url
     */
    static getTypeUrl(prefix?: string): string;
}

export namespace FetchAnswer {

    /** Properties of a FetchAnswer. */
    interface $Properties {

        /** FetchAnswer messages */
        messages?: (WaitingMessage.$Properties[]|null);

        /** FetchAnswer waiting */
        waiting?: (number|null);

        /** FetchAnswer more */
        more?: (boolean|null);

        /** Unknown fields preserved while decoding when enabled */
        $unknowns?: Uint8Array[];
    }

    /** Shape of a FetchAnswer. */
    type $Shape = FetchAnswer.$Properties;
}

/**
 * Properties of an AcknowledgeAnswer.
 * @deprecated Use AcknowledgeAnswer.$Properties instead.
 */
export interface IAcknowledgeAnswer extends AcknowledgeAnswer.$Properties {
}

/** Represents an AcknowledgeAnswer. */
export class AcknowledgeAnswer {

    /**
     * Constructs a new AcknowledgeAnswer.
     * @param [properties] Properties to set
     */
    constructor(properties?: AcknowledgeAnswer.$Properties);

    /** Unknown fields preserved while decoding when enabled */
    $unknowns?: Uint8Array[];

    /** AcknowledgeAnswer waiting. */
    waiting: number;

    /**
     * Encodes the specified AcknowledgeAnswer message. Does not implicitly {@link AcknowledgeAnswer.verify|verify} messages.
     * @param message AcknowledgeAnswer message or plain object to encode
     * @param [writer] Writer to encode to
     * @returns Writer
     */
    static encode(message: AcknowledgeAnswer.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

    /**
     * Decodes an AcknowledgeAnswer message from the specified reader or buffer.
     * @param reader Reader or buffer to decode from
     * @param [length] Message length if known beforehand
     * @returns {AcknowledgeAnswer & AcknowledgeAnswer.$Shape} AcknowledgeAnswer
     * @throws {Error} If the payload is not a reader or valid buffer
     * @throws {$protobuf.util.ProtocolError} If required fields are missing
     */
    static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): AcknowledgeAnswer & AcknowledgeAnswer.$Shape;

    /**
     * Gets the type url for AcknowledgeAnswer
     * @param [prefix] Custom type url prefix, defaults to `"type.googleapis.com"`
     * @returns The type url
     */
    static getTypeUrl(prefix?: string): string;
}

export namespace AcknowledgeAnswer {

    /** Properties of an AcknowledgeAnswer. */
    interface $Properties {

        /** AcknowledgeAnswer waiting */
        waiting?: (number|null);

        /** Unknown fields preserved while decoding when enabled */
        $unknowns?: Uint8Array[];
    }

    /** Shape of an AcknowledgeAnswer. */
    type $Shape = AcknowledgeAnswer.$Properties;
}

/** DeliveryState enum. */
export enum DeliveryState {

    /** DELIVERY_STATE_UNSPECIFIED value */
    DELIVERY_STATE_UNSPECIFIED = 0,

    /** UNKNOWN value */
    UNKNOWN = 1,

    /** QUEUED value */
    QUEUED = 2,

    /** STORED value */
    STORED = 3,

    /** FETCHED value */
    FETCHED = 4,

    /** EXPIRED value */
    EXPIRED = 5
}

/**
 * Properties of a StatusAnswer.
 * @deprecated Use StatusAnswer.$Properties instead.
 */
export interface IStatusAnswer extends StatusAnswer.$Properties {
}

/** Represents a StatusAnswer. */
export class StatusAnswer {

    /**
     * Constructs a new StatusAnswer.
     * @param [properties] Properties to set
     */
    constructor(properties?: StatusAnswer.$Properties);

    /** Unknown fields preserved while decoding when enabled */
    $unknowns?: Uint8Array[];

    /** StatusAnswer state. */
    state: DeliveryState;

    /**
     * Encodes the specified StatusAnswer message. Does not implicitly {@link StatusAnswer.verify|verify} messages.
     * @param message StatusAnswer message or plain object to encode
     * @param [writer] Writer to encode to
     * @returns Writer
     */
    static encode(message: StatusAnswer.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

    /**
     * Decodes a StatusAnswer message from the specified reader or buffer.
     * @param reader Reader or buffer to decode from
     * @param [length] Message length if known beforehand
     * @returns {StatusAnswer & StatusAnswer.$Shape} StatusAnswer
     * @throws {Error} If the payload is not a reader or valid buffer
     * @throws {$protobuf.util.ProtocolError} If required fields are missing
     */
    static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): StatusAnswer & StatusAnswer.$Shape;

    /**
     * Gets the type url for StatusAnswer
     * @param [prefix] Custom type url prefix, defaults to `"type.googleapis.com"`
     * @returns The type url
     */
    static getTypeUrl(prefix?: string): string;
}

export namespace StatusAnswer {

    /** Properties of a StatusAnswer. */
    interface $Properties {

        /** StatusAnswer state */
        state?: (DeliveryState|null);

        /** Unknown fields preserved while decoding when enabled */
        $unknowns?: Uint8Array[];
    }

    /** Shape of a StatusAnswer. */
    type $Shape = StatusAnswer.$Properties;
}

/**
 * Properties of a PublishKeyPackagesAnswer.
 * @deprecated Use PublishKeyPackagesAnswer.$Properties instead.
 */
export interface IPublishKeyPackagesAnswer extends PublishKeyPackagesAnswer.$Properties {
}

/** Represents a PublishKeyPackagesAnswer. */
export class PublishKeyPackagesAnswer {

    /**
     * Constructs a new PublishKeyPackagesAnswer.
     * @param [properties] Properties to set
     */
    constructor(properties?: PublishKeyPackagesAnswer.$Properties);

    /** Unknown fields preserved while decoding when enabled */
    $unknowns?: Uint8Array[];

    /** PublishKeyPackagesAnswer available. */
    available: number;

    /**
     * Encodes the specified PublishKeyPackagesAnswer message. Does not implicitly {@link PublishKeyPackagesAnswer.verify|verify} messages.
     * @param message PublishKeyPackagesAnswer message or plain object to encode
     * @param [writer] Writer to encode to
     * @returns Writer
     */
    static encode(message: PublishKeyPackagesAnswer.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

    /**
     * Decodes a PublishKeyPackagesAnswer message from the specified reader or buffer.
     * @param reader Reader or buffer to decode from
     * @param [length] Message length if known beforehand
     * @returns {PublishKeyPackagesAnswer & PublishKeyPackagesAnswer.$Shape} PublishKeyPackagesAnswer
     * @throws {Error} If the payload is not a reader or valid buffer
     * @throws {$protobuf.util.ProtocolError} If required fields are missing
     */
    static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): PublishKeyPackagesAnswer & PublishKeyPackagesAnswer.$Shape;

    /**
     * Gets the type url for PublishKeyPackagesAnswer
     * @param [prefix] Custom type url prefix, defaults to `"type.googleapis.com"`
     * @returns The type url
     */
    static getTypeUrl(prefix?: string): string;
}

export namespace PublishKeyPackagesAnswer {

    /** Properties of a PublishKeyPackagesAnswer. */
    interface $Properties {

        /** PublishKeyPackagesAnswer available */
        available?: (number|null);

        /** Unknown fields preserved while decoding when enabled */
        $unknowns?: Uint8Array[];
    }

    /** Shape of a PublishKeyPackagesAnswer. */
    type $Shape = PublishKeyPackagesAnswer.$Properties;
}

/**
 * Properties of a DeviceKeyPackage.
 * @deprecated Use DeviceKeyPackage.$Properties instead.
 */
export interface IDeviceKeyPackage extends DeviceKeyPackage.$Properties {
}

/** Represents a DeviceKeyPackage. */
export class DeviceKeyPackage {

    /**
     * Constructs a new DeviceKeyPackage.
     * @param [properties] Properties to set
     */
    constructor(properties?: DeviceKeyPackage.$Properties);

    /** Unknown fields preserved while decoding when enabled */
    $unknowns?: Uint8Array[];

    /** DeviceKeyPackage device. */
    device: Uint8Array;

    /** DeviceKeyPackage package. */
    package: Uint8Array;

    /** DeviceKeyPackage lastResort. */
    lastResort: boolean;

    /**
     * Encodes the specified DeviceKeyPackage message. Does not implicitly {@link DeviceKeyPackage.verify|verify} messages.
     * @param message DeviceKeyPackage message or plain object to encode
     * @param [writer] Writer to encode to
     * @returns Writer
     */
    static encode(message: DeviceKeyPackage.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

    /**
     * Decodes a DeviceKeyPackage message from the specified reader or buffer.
     * @param reader Reader or buffer to decode from
     * @param [length] Message length if known beforehand
     * @returns {DeviceKeyPackage & DeviceKeyPackage.$Shape} DeviceKeyPackage
     * @throws {Error} If the payload is not a reader or valid buffer
     * @throws {$protobuf.util.ProtocolError} If required fields are missing
     */
    static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): DeviceKeyPackage & DeviceKeyPackage.$Shape;

    /**
     * Gets the type url for DeviceKeyPackage
     * @param [prefix] Custom type url prefix, defaults to `"type.googleapis.com"`
     * @returns The type url
     */
    static getTypeUrl(prefix?: string): string;
}

export namespace DeviceKeyPackage {

    /** Properties of a DeviceKeyPackage. */
    interface $Properties {

        /** DeviceKeyPackage device */
        device?: (Uint8Array|null);

        /** DeviceKeyPackage package */
        "package"?: (Uint8Array|null);

        /** DeviceKeyPackage lastResort */
        lastResort?: (boolean|null);

        /** Unknown fields preserved while decoding when enabled */
        $unknowns?: Uint8Array[];
    }

    /** Shape of a DeviceKeyPackage. */
    type $Shape = DeviceKeyPackage.$Properties;
}

/**
 * Properties of a TakeKeyPackageAnswer.
 * @deprecated Use TakeKeyPackageAnswer.$Properties instead.
 */
export interface ITakeKeyPackageAnswer extends TakeKeyPackageAnswer.$Properties {
}

/** Represents a TakeKeyPackageAnswer. */
export class TakeKeyPackageAnswer {

    /**
     * Constructs a new TakeKeyPackageAnswer.
     * @param [properties] Properties to set
     */
    constructor(properties?: TakeKeyPackageAnswer.$Properties);

    /** Unknown fields preserved while decoding when enabled */
    $unknowns?: Uint8Array[];

    /** TakeKeyPackageAnswer packages. */
    packages: DeviceKeyPackage.$Properties[];

    /**
     * Encodes the specified TakeKeyPackageAnswer message. Does not implicitly {@link TakeKeyPackageAnswer.verify|verify} messages.
     * @param message TakeKeyPackageAnswer message or plain object to encode
     * @param [writer] Writer to encode to
     * @returns Writer
     */
    static encode(message: TakeKeyPackageAnswer.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

    /**
     * Decodes a TakeKeyPackageAnswer message from the specified reader or buffer.
     * @param reader Reader or buffer to decode from
     * @param [length] Message length if known beforehand
     * @returns {TakeKeyPackageAnswer & TakeKeyPackageAnswer.$Shape} TakeKeyPackageAnswer
     * @throws {Error} If the payload is not a reader or valid buffer
     * @throws {$protobuf.util.ProtocolError} If required fields are missing
     */
    static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): TakeKeyPackageAnswer & TakeKeyPackageAnswer.$Shape;

    /**
     * Gets the type url for TakeKeyPackageAnswer
     * @param [prefix] Custom type url prefix, defaults to `"type.googleapis.com"`
     * @returns The type url
     */
    static getTypeUrl(prefix?: string): string;
}

export namespace TakeKeyPackageAnswer {

    /** Properties of a TakeKeyPackageAnswer. */
    interface $Properties {

        /** TakeKeyPackageAnswer packages */
        packages?: (DeviceKeyPackage.$Properties[]|null);

        /** Unknown fields preserved while decoding when enabled */
        $unknowns?: Uint8Array[];
    }

    /** Shape of a TakeKeyPackageAnswer. */
    type $Shape = TakeKeyPackageAnswer.$Properties;
}

/** RefusalCode enum. */
export enum RefusalCode {

    /** REFUSAL_UNSPECIFIED value */
    REFUSAL_UNSPECIFIED = 0,

    /** MALFORMED value */
    MALFORMED = 1,

    /** UNSUPPORTED_VERSION value */
    UNSUPPORTED_VERSION = 2,

    /** OVERSIZED value */
    OVERSIZED = 3,

    /** RATE_LIMITED value */
    RATE_LIMITED = 4,

    /** BUSY value */
    BUSY = 5,

    /** STOPPING_DOWN value */
    STOPPING_DOWN = 6,

    /** INVALID_NAME value */
    INVALID_NAME = 7,

    /** WRONG_FEDERATION value */
    WRONG_FEDERATION = 8,

    /** OLD_EPOCH value */
    OLD_EPOCH = 9,

    /** UNKNOWN_EPOCH value */
    UNKNOWN_EPOCH = 10,

    /** INVALID_REGISTRATION value */
    INVALID_REGISTRATION = 11,

    /** BAD_SIGNATURE value */
    BAD_SIGNATURE = 12,

    /** BAD_CHALLENGE value */
    BAD_CHALLENGE = 13,

    /** INSUFFICIENT_WORK value */
    INSUFFICIENT_WORK = 14,

    /** STALE value */
    STALE = 15,

    /** NOT_OWNER value */
    NOT_OWNER = 16,

    /** SUPERSEDED value */
    SUPERSEDED = 17,

    /** QUARANTINED value */
    QUARANTINED = 18,

    /** UNKNOWN_NAME value */
    UNKNOWN_NAME = 19,

    /** UNKNOWN_DEVICE value */
    UNKNOWN_DEVICE = 20,

    /** NO_SESSION value */
    NO_SESSION = 21,

    /** NO_REPLY_BLOCKS value */
    NO_REPLY_BLOCKS = 22,

    /** NOT_READY value */
    NOT_READY = 23,

    /** MAILBOX_FULL value */
    MAILBOX_FULL = 24,

    /** NOT_HOME value */
    NOT_HOME = 25
}

/**
 * Properties of a Refusal.
 * @deprecated Use Refusal.$Properties instead.
 */
export interface IRefusal extends Refusal.$Properties {
}

/** Represents a Refusal. */
export class Refusal {

    /**
     * Constructs a new Refusal.
     * @param [properties] Properties to set
     */
    constructor(properties?: Refusal.$Properties);

    /** Unknown fields preserved while decoding when enabled */
    $unknowns?: Uint8Array[];

    /** Refusal code. */
    code: RefusalCode;

    /** Refusal sentence. */
    sentence: string;

    /** Refusal retry. */
    retry: boolean;

    /** Refusal retryAfterMs. */
    retryAfterMs: number;

    /**
     * Encodes the specified Refusal message. Does not implicitly {@link Refusal.verify|verify} messages.
     * @param message Refusal message or plain object to encode
     * @param [writer] Writer to encode to
     * @returns Writer
     */
    static encode(message: Refusal.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

    /**
     * Decodes a Refusal message from the specified reader or buffer.
     * @param reader Reader or buffer to decode from
     * @param [length] Message length if known beforehand
     * @returns {Refusal & Refusal.$Shape} Refusal
     * @throws {Error} If the payload is not a reader or valid buffer
     * @throws {$protobuf.util.ProtocolError} If required fields are missing
     */
    static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): Refusal & Refusal.$Shape;

    /**
     * Gets the type url for Refusal
     * @param [prefix] Custom type url prefix, defaults to `"type.googleapis.com"`
     * @returns The type url
     */
    static getTypeUrl(prefix?: string): string;
}

export namespace Refusal {

    /** Properties of a Refusal. */
    interface $Properties {

        /** Refusal code */
        code?: (RefusalCode|null);

        /** Refusal sentence */
        sentence?: (string|null);

        /** Refusal retry */
        retry?: (boolean|null);

        /** Refusal retryAfterMs */
        retryAfterMs?: (number|null);

        /** Unknown fields preserved while decoding when enabled */
        $unknowns?: Uint8Array[];
    }

    /** Shape of a Refusal. */
    type $Shape = Refusal.$Properties;
}

/**
 * Properties of a Decided.
 * @deprecated Use Decided.$Properties instead.
 */
export interface IDecided extends Decided.$Properties {
}

/** Represents a Decided. */
export class Decided {

    /**
     * Constructs a new Decided.
     * @param [properties] Properties to set
     */
    constructor(properties?: Decided.$Properties);

    /** Unknown fields preserved while decoding when enabled */
    $unknowns?: Uint8Array[];

    /** Decided certificate. */
    certificate?: (Certificate.$Properties|null);

    /**
     * Encodes the specified Decided message. Does not implicitly {@link Decided.verify|verify} messages.
     * @param message Decided message or plain object to encode
     * @param [writer] Writer to encode to
     * @returns Writer
     */
    static encode(message: Decided.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

    /**
     * Decodes a Decided message from the specified reader or buffer.
     * @param reader Reader or buffer to decode from
     * @param [length] Message length if known beforehand
     * @returns {Decided & Decided.$Shape} Decided
     * @throws {Error} If the payload is not a reader or valid buffer
     * @throws {$protobuf.util.ProtocolError} If required fields are missing
     */
    static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): Decided & Decided.$Shape;

    /**
     * Gets the type url for Decided
     * @param [prefix] Custom type url prefix, defaults to `"type.googleapis.com"`
     * @returns The type url
     */
    static getTypeUrl(prefix?: string): string;
}

export namespace Decided {

    /** Properties of a Decided. */
    interface $Properties {

        /** Decided certificate */
        certificate?: (Certificate.$Properties|null);

        /** Unknown fields preserved while decoding when enabled */
        $unknowns?: Uint8Array[];
    }

    /** Shape of a Decided. */
    type $Shape = Decided.$Properties;
}

/**
 * Properties of an Expiring.
 * @deprecated Use Expiring.$Properties instead.
 */
export interface IExpiring extends Expiring.$Properties {
}

/** Represents an Expiring. */
export class Expiring {

    /**
     * Constructs a new Expiring.
     * @param [properties] Properties to set
     */
    constructor(properties?: Expiring.$Properties);

    /** Unknown fields preserved while decoding when enabled */
    $unknowns?: Uint8Array[];

    /** Expiring sessionSeconds. */
    sessionSeconds: number;

    /**
     * Encodes the specified Expiring message. Does not implicitly {@link Expiring.verify|verify} messages.
     * @param message Expiring message or plain object to encode
     * @param [writer] Writer to encode to
     * @returns Writer
     */
    static encode(message: Expiring.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

    /**
     * Decodes an Expiring message from the specified reader or buffer.
     * @param reader Reader or buffer to decode from
     * @param [length] Message length if known beforehand
     * @returns {Expiring & Expiring.$Shape} Expiring
     * @throws {Error} If the payload is not a reader or valid buffer
     * @throws {$protobuf.util.ProtocolError} If required fields are missing
     */
    static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): Expiring & Expiring.$Shape;

    /**
     * Gets the type url for Expiring
     * @param [prefix] Custom type url prefix, defaults to `"type.googleapis.com"`
     * @returns The type url
     */
    static getTypeUrl(prefix?: string): string;
}

export namespace Expiring {

    /** Properties of an Expiring. */
    interface $Properties {

        /** Expiring sessionSeconds */
        sessionSeconds?: (number|null);

        /** Unknown fields preserved while decoding when enabled */
        $unknowns?: Uint8Array[];
    }

    /** Shape of an Expiring. */
    type $Shape = Expiring.$Properties;
}

/**
 * Properties of an Arrived.
 * @deprecated Use Arrived.$Properties instead.
 */
export interface IArrived extends Arrived.$Properties {
}

/** Represents an Arrived. */
export class Arrived {

    /**
     * Constructs a new Arrived.
     * @param [properties] Properties to set
     */
    constructor(properties?: Arrived.$Properties);

    /** Unknown fields preserved while decoding when enabled */
    $unknowns?: Uint8Array[];

    /** Arrived message. */
    message?: (WaitingMessage.$Properties|null);

    /** Arrived waiting. */
    waiting: number;

    /**
     * Encodes the specified Arrived message. Does not implicitly {@link Arrived.verify|verify} messages.
     * @param message Arrived message or plain object to encode
     * @param [writer] Writer to encode to
     * @returns Writer
     */
    static encode(message: Arrived.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

    /**
     * Decodes an Arrived message from the specified reader or buffer.
     * @param reader Reader or buffer to decode from
     * @param [length] Message length if known beforehand
     * @returns {Arrived & Arrived.$Shape} Arrived
     * @throws {Error} If the payload is not a reader or valid buffer
     * @throws {$protobuf.util.ProtocolError} If required fields are missing
     */
    static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): Arrived & Arrived.$Shape;

    /**
     * Gets the type url for Arrived
     * @param [prefix] Custom type url prefix, defaults to `"type.googleapis.com"`
     * @returns The type url
     */
    static getTypeUrl(prefix?: string): string;
}

export namespace Arrived {

    /** Properties of an Arrived. */
    interface $Properties {

        /** Arrived message */
        message?: (WaitingMessage.$Properties|null);

        /** Arrived waiting */
        waiting?: (number|null);

        /** Unknown fields preserved while decoding when enabled */
        $unknowns?: Uint8Array[];
    }

    /** Shape of an Arrived. */
    type $Shape = Arrived.$Properties;
}

/**
 * Properties of a RelayFrame.
 * @deprecated Use RelayFrame.$Properties instead.
 */
export interface IRelayFrame extends RelayFrame.$Properties {
}

/** Represents a RelayFrame. */
export class RelayFrame {

    /**
     * Constructs a new RelayFrame.
     * @param [properties] Properties to set
     */
    constructor(properties?: RelayFrame.$Properties);

    /** Unknown fields preserved while decoding when enabled */
    $unknowns?: Uint8Array[];

    /** RelayFrame message. */
    message?: (RelayedMessage.$Properties|null);

    /** RelayFrame outcome. */
    outcome?: (RelayOutcome.$Properties|null);

    /** RelayFrame body. */
    body?: ("message"|"outcome");

    /**
     * Encodes the specified RelayFrame message. Does not implicitly {@link RelayFrame.verify|verify} messages.
     * @param message RelayFrame message or plain object to encode
     * @param [writer] Writer to encode to
     * @returns Writer
     */
    static encode(message: RelayFrame.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

    /**
     * Decodes a RelayFrame message from the specified reader or buffer.
     * @param reader Reader or buffer to decode from
     * @param [length] Message length if known beforehand
     * @returns {RelayFrame & RelayFrame.$Shape} RelayFrame
     * @throws {Error} If the payload is not a reader or valid buffer
     * @throws {$protobuf.util.ProtocolError} If required fields are missing
     */
    static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): RelayFrame & RelayFrame.$Shape;

    /**
     * Gets the type url for RelayFrame
     * @param [prefix] Custom type url prefix, defaults to `"type.googleapis.com"`
     * @returns The type url
     */
    static getTypeUrl(prefix?: string): string;
}

export namespace RelayFrame {

    /** Properties of a RelayFrame. */
    interface $Properties {

        /** RelayFrame message */
        message?: (RelayedMessage.$Properties|null);

        /** RelayFrame outcome */
        outcome?: (RelayOutcome.$Properties|null);

        /** RelayFrame body */
        body?: ("message"|"outcome");

        /** Unknown fields preserved while decoding when enabled */
        $unknowns?: Uint8Array[];
    }

    /** Narrowed shape of a RelayFrame. */
    type $Shape = {
      message?: RelayedMessage.$Shape|null;
      outcome?: RelayOutcome.$Shape|null;
      $unknowns?: Uint8Array[];
    } & (
      ({ body?: undefined; message?: null; outcome?: null }|{ body?: "message"; message: RelayedMessage.$Shape; outcome?: null }|{ body?: "outcome"; message?: null; outcome: RelayOutcome.$Shape })
    );
}

/**
 * Properties of a RelayedMessage.
 * @deprecated Use RelayedMessage.$Properties instead.
 */
export interface IRelayedMessage extends RelayedMessage.$Properties {
}

/** Represents a RelayedMessage. */
export class RelayedMessage {

    /**
     * Constructs a new RelayedMessage.
     * @param [properties] Properties to set
     */
    constructor(properties?: RelayedMessage.$Properties);

    /** Unknown fields preserved while decoding when enabled */
    $unknowns?: Uint8Array[];

    /** RelayedMessage federationId. */
    federationId: Uint8Array;

    /** RelayedMessage recipient. */
    recipient: string;

    /** RelayedMessage messageId. */
    messageId: Uint8Array;

    /** RelayedMessage envelope. */
    envelope: Uint8Array;

    /** RelayedMessage receiptHash. */
    receiptHash: Uint8Array;

    /** RelayedMessage sentAtMs. */
    sentAtMs: number;

    /** RelayedMessage carried. */
    carried: boolean;

    /**
     * Encodes the specified RelayedMessage message. Does not implicitly {@link RelayedMessage.verify|verify} messages.
     * @param message RelayedMessage message or plain object to encode
     * @param [writer] Writer to encode to
     * @returns Writer
     */
    static encode(message: RelayedMessage.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

    /**
     * Decodes a RelayedMessage message from the specified reader or buffer.
     * @param reader Reader or buffer to decode from
     * @param [length] Message length if known beforehand
     * @returns {RelayedMessage & RelayedMessage.$Shape} RelayedMessage
     * @throws {Error} If the payload is not a reader or valid buffer
     * @throws {$protobuf.util.ProtocolError} If required fields are missing
     */
    static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): RelayedMessage & RelayedMessage.$Shape;

    /**
     * Gets the type url for RelayedMessage
     * @param [prefix] Custom type url prefix, defaults to `"type.googleapis.com"`
     * @returns The type url
     */
    static getTypeUrl(prefix?: string): string;
}

export namespace RelayedMessage {

    /** Properties of a RelayedMessage. */
    interface $Properties {

        /** RelayedMessage federationId */
        federationId?: (Uint8Array|null);

        /** RelayedMessage recipient */
        recipient?: (string|null);

        /** RelayedMessage messageId */
        messageId?: (Uint8Array|null);

        /** RelayedMessage envelope */
        envelope?: (Uint8Array|null);

        /** RelayedMessage receiptHash */
        receiptHash?: (Uint8Array|null);

        /** RelayedMessage sentAtMs */
        sentAtMs?: (number|null);

        /** RelayedMessage carried */
        carried?: (boolean|null);

        /** Unknown fields preserved while decoding when enabled */
        $unknowns?: Uint8Array[];
    }

    /** Shape of a RelayedMessage. */
    type $Shape = RelayedMessage.$Properties;
}

/**
 * Properties of a RelayOutcome.
 * @deprecated Use RelayOutcome.$Properties instead.
 */
export interface IRelayOutcome extends RelayOutcome.$Properties {
}

/** Represents a RelayOutcome. */
export class RelayOutcome {

    /**
     * Constructs a new RelayOutcome.
     * @param [properties] Properties to set
     */
    constructor(properties?: RelayOutcome.$Properties);

    /** Unknown fields preserved while decoding when enabled */
    $unknowns?: Uint8Array[];

    /** RelayOutcome recipient. */
    recipient: string;

    /** RelayOutcome messageId. */
    messageId: Uint8Array;

    /** RelayOutcome refusal. */
    refusal?: (Refusal.$Properties|null);

    /**
     * Encodes the specified RelayOutcome message. Does not implicitly {@link RelayOutcome.verify|verify} messages.
     * @param message RelayOutcome message or plain object to encode
     * @param [writer] Writer to encode to
     * @returns Writer
     */
    static encode(message: RelayOutcome.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

    /**
     * Decodes a RelayOutcome message from the specified reader or buffer.
     * @param reader Reader or buffer to decode from
     * @param [length] Message length if known beforehand
     * @returns {RelayOutcome & RelayOutcome.$Shape} RelayOutcome
     * @throws {Error} If the payload is not a reader or valid buffer
     * @throws {$protobuf.util.ProtocolError} If required fields are missing
     */
    static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): RelayOutcome & RelayOutcome.$Shape;

    /**
     * Gets the type url for RelayOutcome
     * @param [prefix] Custom type url prefix, defaults to `"type.googleapis.com"`
     * @returns The type url
     */
    static getTypeUrl(prefix?: string): string;
}

export namespace RelayOutcome {

    /** Properties of a RelayOutcome. */
    interface $Properties {

        /** RelayOutcome recipient */
        recipient?: (string|null);

        /** RelayOutcome messageId */
        messageId?: (Uint8Array|null);

        /** RelayOutcome refusal */
        refusal?: (Refusal.$Properties|null);

        /** Unknown fields preserved while decoding when enabled */
        $unknowns?: Uint8Array[];
    }

    /** Shape of a RelayOutcome. */
    type $Shape = RelayOutcome.$Properties;
}

/** GroupKind enum. */
export enum GroupKind {

    /** GROUP_KIND_UNSPECIFIED value */
    GROUP_KIND_UNSPECIFIED = 0,

    /** PAIR value */
    PAIR = 1,

    /** GROUP value */
    GROUP = 2
}

/**
 * Properties of a GroupFacts.
 * @deprecated Use GroupFacts.$Properties instead.
 */
export interface IGroupFacts extends GroupFacts.$Properties {
}

/** Represents a GroupFacts. */
export class GroupFacts {

    /**
     * Constructs a new GroupFacts.
     * @param [properties] Properties to set
     */
    constructor(properties?: GroupFacts.$Properties);

    /** Unknown fields preserved while decoding when enabled */
    $unknowns?: Uint8Array[];

    /** GroupFacts kind. */
    kind: GroupKind;

    /** GroupFacts title. */
    title: string;

    /** GroupFacts creatorName. */
    creatorName: string;

    /** GroupFacts sequencerNodeKey. */
    sequencerNodeKey: Uint8Array;

    /**
     * Encodes the specified GroupFacts message. Does not implicitly {@link GroupFacts.verify|verify} messages.
     * @param message GroupFacts message or plain object to encode
     * @param [writer] Writer to encode to
     * @returns Writer
     */
    static encode(message: GroupFacts.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

    /**
     * Decodes a GroupFacts message from the specified reader or buffer.
     * @param reader Reader or buffer to decode from
     * @param [length] Message length if known beforehand
     * @returns {GroupFacts & GroupFacts.$Shape} GroupFacts
     * @throws {Error} If the payload is not a reader or valid buffer
     * @throws {$protobuf.util.ProtocolError} If required fields are missing
     */
    static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): GroupFacts & GroupFacts.$Shape;

    /**
     * Gets the type url for GroupFacts
     * @param [prefix] Custom type url prefix, defaults to `"type.googleapis.com"`
     * @returns The type url
     */
    static getTypeUrl(prefix?: string): string;
}

export namespace GroupFacts {

    /** Properties of a GroupFacts. */
    interface $Properties {

        /** GroupFacts kind */
        kind?: (GroupKind|null);

        /** GroupFacts title */
        title?: (string|null);

        /** GroupFacts creatorName */
        creatorName?: (string|null);

        /** GroupFacts sequencerNodeKey */
        sequencerNodeKey?: (Uint8Array|null);

        /** Unknown fields preserved while decoding when enabled */
        $unknowns?: Uint8Array[];
    }

    /** Shape of a GroupFacts. */
    type $Shape = GroupFacts.$Properties;
}

/**
 * Properties of a Content.
 * @deprecated Use Content.$Properties instead.
 */
export interface IContent extends Content.$Properties {
}

/** Represents a Content. */
export class Content {

    /**
     * Constructs a new Content.
     * @param [properties] Properties to set
     */
    constructor(properties?: Content.$Properties);

    /** Unknown fields preserved while decoding when enabled */
    $unknowns?: Uint8Array[];

    /** Content text. */
    text?: (TextContent.$Properties|null);

    /** Content receipt. */
    receipt?: (ReceiptContent.$Properties|null);

    /** Content directAddress. */
    directAddress?: (DirectAddressContent.$Properties|null);

    /** Content groupNote. */
    groupNote?: (GroupNoteContent.$Properties|null);

    /** Content historyNote. */
    historyNote?: (HistoryNoteContent.$Properties|null);

    /** Content content. */
    content?: ("text"|"receipt"|"directAddress"|"groupNote"|"historyNote");

    /**
     * Encodes the specified Content message. Does not implicitly {@link Content.verify|verify} messages.
     * @param message Content message or plain object to encode
     * @param [writer] Writer to encode to
     * @returns Writer
     */
    static encode(message: Content.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

    /**
     * Decodes a Content message from the specified reader or buffer.
     * @param reader Reader or buffer to decode from
     * @param [length] Message length if known beforehand
     * @returns {Content & Content.$Shape} Content
     * @throws {Error} If the payload is not a reader or valid buffer
     * @throws {$protobuf.util.ProtocolError} If required fields are missing
     */
    static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): Content & Content.$Shape;

    /**
     * Gets the type url for Content
     * @param [prefix] Custom type url prefix, defaults to `"type.googleapis.com"`
     * @returns The type url
     */
    static getTypeUrl(prefix?: string): string;
}

export namespace Content {

    /** Properties of a Content. */
    interface $Properties {

        /** Content text */
        text?: (TextContent.$Properties|null);

        /** Content receipt */
        receipt?: (ReceiptContent.$Properties|null);

        /** Content directAddress */
        directAddress?: (DirectAddressContent.$Properties|null);

        /** Content groupNote */
        groupNote?: (GroupNoteContent.$Properties|null);

        /** Content historyNote */
        historyNote?: (HistoryNoteContent.$Properties|null);

        /** Content content */
        content?: ("text"|"receipt"|"directAddress"|"groupNote"|"historyNote");

        /** Unknown fields preserved while decoding when enabled */
        $unknowns?: Uint8Array[];
    }

    /** Narrowed shape of a Content. */
    type $Shape = {
      text?: TextContent.$Shape|null;
      receipt?: ReceiptContent.$Shape|null;
      directAddress?: DirectAddressContent.$Shape|null;
      groupNote?: GroupNoteContent.$Shape|null;
      historyNote?: HistoryNoteContent.$Shape|null;
      $unknowns?: Uint8Array[];
    } & (
      ({ content?: undefined; text?: null; receipt?: null; directAddress?: null; groupNote?: null; historyNote?: null }|{ content?: "text"; text: TextContent.$Shape; receipt?: null; directAddress?: null; groupNote?: null; historyNote?: null }|{ content?: "receipt"; text?: null; receipt: ReceiptContent.$Shape; directAddress?: null; groupNote?: null; historyNote?: null }|{ content?: "directAddress"; text?: null; receipt?: null; directAddress: DirectAddressContent.$Shape; groupNote?: null; historyNote?: null }|{ content?: "groupNote"; text?: null; receipt?: null; directAddress?: null; groupNote: GroupNoteContent.$Shape; historyNote?: null }|{ content?: "historyNote"; text?: null; receipt?: null; directAddress?: null; groupNote?: null; historyNote: HistoryNoteContent.$Shape })
    );
}

/**
 * Properties of a TextContent.
 * @deprecated Use TextContent.$Properties instead.
 */
export interface ITextContent extends TextContent.$Properties {
}

/** Represents a TextContent. */
export class TextContent {

    /**
     * Constructs a new TextContent.
     * @param [properties] Properties to set
     */
    constructor(properties?: TextContent.$Properties);

    /** Unknown fields preserved while decoding when enabled */
    $unknowns?: Uint8Array[];

    /** TextContent id. */
    id: Uint8Array;

    /** TextContent text. */
    text: string;

    /** TextContent sentAtMs. */
    sentAtMs: number;

    /** TextContent replyTo. */
    replyTo: Uint8Array;

    /**
     * Encodes the specified TextContent message. Does not implicitly {@link TextContent.verify|verify} messages.
     * @param message TextContent message or plain object to encode
     * @param [writer] Writer to encode to
     * @returns Writer
     */
    static encode(message: TextContent.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

    /**
     * Decodes a TextContent message from the specified reader or buffer.
     * @param reader Reader or buffer to decode from
     * @param [length] Message length if known beforehand
     * @returns {TextContent & TextContent.$Shape} TextContent
     * @throws {Error} If the payload is not a reader or valid buffer
     * @throws {$protobuf.util.ProtocolError} If required fields are missing
     */
    static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): TextContent & TextContent.$Shape;

    /**
     * Gets the type url for TextContent
     * @param [prefix] Custom type url prefix, defaults to `"type.googleapis.com"`
     * @returns The type url
     */
    static getTypeUrl(prefix?: string): string;
}

export namespace TextContent {

    /** Properties of a TextContent. */
    interface $Properties {

        /** TextContent id */
        id?: (Uint8Array|null);

        /** TextContent text */
        text?: (string|null);

        /** TextContent sentAtMs */
        sentAtMs?: (number|null);

        /** TextContent replyTo */
        replyTo?: (Uint8Array|null);

        /** Unknown fields preserved while decoding when enabled */
        $unknowns?: Uint8Array[];
    }

    /** Shape of a TextContent. */
    type $Shape = TextContent.$Properties;
}

/**
 * Properties of a ReceiptContent.
 * @deprecated Use ReceiptContent.$Properties instead.
 */
export interface IReceiptContent extends ReceiptContent.$Properties {
}

/** Represents a ReceiptContent. */
export class ReceiptContent {

    /**
     * Constructs a new ReceiptContent.
     * @param [properties] Properties to set
     */
    constructor(properties?: ReceiptContent.$Properties);

    /** Unknown fields preserved while decoding when enabled */
    $unknowns?: Uint8Array[];

    /** ReceiptContent ids. */
    ids: Uint8Array[];

    /** ReceiptContent read. */
    read: boolean;

    /**
     * Encodes the specified ReceiptContent message. Does not implicitly {@link ReceiptContent.verify|verify} messages.
     * @param message ReceiptContent message or plain object to encode
     * @param [writer] Writer to encode to
     * @returns Writer
     */
    static encode(message: ReceiptContent.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

    /**
     * Decodes a ReceiptContent message from the specified reader or buffer.
     * @param reader Reader or buffer to decode from
     * @param [length] Message length if known beforehand
     * @returns {ReceiptContent & ReceiptContent.$Shape} ReceiptContent
     * @throws {Error} If the payload is not a reader or valid buffer
     * @throws {$protobuf.util.ProtocolError} If required fields are missing
     */
    static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): ReceiptContent & ReceiptContent.$Shape;

    /**
     * Gets the type url for ReceiptContent
     * @param [prefix] Custom type url prefix, defaults to `"type.googleapis.com"`
     * @returns The type url
     */
    static getTypeUrl(prefix?: string): string;
}

export namespace ReceiptContent {

    /** Properties of a ReceiptContent. */
    interface $Properties {

        /** ReceiptContent ids */
        ids?: (Uint8Array[]|null);

        /** ReceiptContent read */
        read?: (boolean|null);

        /** Unknown fields preserved while decoding when enabled */
        $unknowns?: Uint8Array[];
    }

    /** Shape of a ReceiptContent. */
    type $Shape = ReceiptContent.$Properties;
}

/**
 * Properties of a DirectAddressContent.
 * @deprecated Use DirectAddressContent.$Properties instead.
 */
export interface IDirectAddressContent extends DirectAddressContent.$Properties {
}

/** Represents a DirectAddressContent. */
export class DirectAddressContent {

    /**
     * Constructs a new DirectAddressContent.
     * @param [properties] Properties to set
     */
    constructor(properties?: DirectAddressContent.$Properties);

    /** Unknown fields preserved while decoding when enabled */
    $unknowns?: Uint8Array[];

    /** DirectAddressContent address. */
    address: string;

    /** DirectAddressContent expiresAtMs. */
    expiresAtMs: number;

    /**
     * Encodes the specified DirectAddressContent message. Does not implicitly {@link DirectAddressContent.verify|verify} messages.
     * @param message DirectAddressContent message or plain object to encode
     * @param [writer] Writer to encode to
     * @returns Writer
     */
    static encode(message: DirectAddressContent.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

    /**
     * Decodes a DirectAddressContent message from the specified reader or buffer.
     * @param reader Reader or buffer to decode from
     * @param [length] Message length if known beforehand
     * @returns {DirectAddressContent & DirectAddressContent.$Shape} DirectAddressContent
     * @throws {Error} If the payload is not a reader or valid buffer
     * @throws {$protobuf.util.ProtocolError} If required fields are missing
     */
    static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): DirectAddressContent & DirectAddressContent.$Shape;

    /**
     * Gets the type url for DirectAddressContent
     * @param [prefix] Custom type url prefix, defaults to `"type.googleapis.com"`
     * @returns The type url
     */
    static getTypeUrl(prefix?: string): string;
}

export namespace DirectAddressContent {

    /** Properties of a DirectAddressContent. */
    interface $Properties {

        /** DirectAddressContent address */
        address?: (string|null);

        /** DirectAddressContent expiresAtMs */
        expiresAtMs?: (number|null);

        /** Unknown fields preserved while decoding when enabled */
        $unknowns?: Uint8Array[];
    }

    /** Shape of a DirectAddressContent. */
    type $Shape = DirectAddressContent.$Properties;
}

/** GroupNoteKind enum. */
export enum GroupNoteKind {

    /** GROUP_NOTE_UNSPECIFIED value */
    GROUP_NOTE_UNSPECIFIED = 0,

    /** RENAMED value */
    RENAMED = 1,

    /** RECREATED value */
    RECREATED = 2,

    /** LEFT value */
    LEFT = 3
}

/**
 * Properties of a GroupNoteContent.
 * @deprecated Use GroupNoteContent.$Properties instead.
 */
export interface IGroupNoteContent extends GroupNoteContent.$Properties {
}

/** Represents a GroupNoteContent. */
export class GroupNoteContent {

    /**
     * Constructs a new GroupNoteContent.
     * @param [properties] Properties to set
     */
    constructor(properties?: GroupNoteContent.$Properties);

    /** Unknown fields preserved while decoding when enabled */
    $unknowns?: Uint8Array[];

    /** GroupNoteContent kind. */
    kind: GroupNoteKind;

    /** GroupNoteContent text. */
    text: string;

    /** GroupNoteContent groupId. */
    groupId: Uint8Array;

    /**
     * Encodes the specified GroupNoteContent message. Does not implicitly {@link GroupNoteContent.verify|verify} messages.
     * @param message GroupNoteContent message or plain object to encode
     * @param [writer] Writer to encode to
     * @returns Writer
     */
    static encode(message: GroupNoteContent.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

    /**
     * Decodes a GroupNoteContent message from the specified reader or buffer.
     * @param reader Reader or buffer to decode from
     * @param [length] Message length if known beforehand
     * @returns {GroupNoteContent & GroupNoteContent.$Shape} GroupNoteContent
     * @throws {Error} If the payload is not a reader or valid buffer
     * @throws {$protobuf.util.ProtocolError} If required fields are missing
     */
    static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): GroupNoteContent & GroupNoteContent.$Shape;

    /**
     * Gets the type url for GroupNoteContent
     * @param [prefix] Custom type url prefix, defaults to `"type.googleapis.com"`
     * @returns The type url
     */
    static getTypeUrl(prefix?: string): string;
}

export namespace GroupNoteContent {

    /** Properties of a GroupNoteContent. */
    interface $Properties {

        /** GroupNoteContent kind */
        kind?: (GroupNoteKind|null);

        /** GroupNoteContent text */
        text?: (string|null);

        /** GroupNoteContent groupId */
        groupId?: (Uint8Array|null);

        /** Unknown fields preserved while decoding when enabled */
        $unknowns?: Uint8Array[];
    }

    /** Shape of a GroupNoteContent. */
    type $Shape = GroupNoteContent.$Properties;
}

/** HistoryNoteKind enum. */
export enum HistoryNoteKind {

    /** HISTORY_NOTE_UNSPECIFIED value */
    HISTORY_NOTE_UNSPECIFIED = 0,

    /** MESSAGES_LOST value */
    MESSAGES_LOST = 1,

    /** JOINED_LATER value */
    JOINED_LATER = 2
}

/**
 * Properties of a HistoryNoteContent.
 * @deprecated Use HistoryNoteContent.$Properties instead.
 */
export interface IHistoryNoteContent extends HistoryNoteContent.$Properties {
}

/** Represents a HistoryNoteContent. */
export class HistoryNoteContent {

    /**
     * Constructs a new HistoryNoteContent.
     * @param [properties] Properties to set
     */
    constructor(properties?: HistoryNoteContent.$Properties);

    /** Unknown fields preserved while decoding when enabled */
    $unknowns?: Uint8Array[];

    /** HistoryNoteContent kind. */
    kind: HistoryNoteKind;

    /** HistoryNoteContent text. */
    text: string;

    /**
     * Encodes the specified HistoryNoteContent message. Does not implicitly {@link HistoryNoteContent.verify|verify} messages.
     * @param message HistoryNoteContent message or plain object to encode
     * @param [writer] Writer to encode to
     * @returns Writer
     */
    static encode(message: HistoryNoteContent.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

    /**
     * Decodes a HistoryNoteContent message from the specified reader or buffer.
     * @param reader Reader or buffer to decode from
     * @param [length] Message length if known beforehand
     * @returns {HistoryNoteContent & HistoryNoteContent.$Shape} HistoryNoteContent
     * @throws {Error} If the payload is not a reader or valid buffer
     * @throws {$protobuf.util.ProtocolError} If required fields are missing
     */
    static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): HistoryNoteContent & HistoryNoteContent.$Shape;

    /**
     * Gets the type url for HistoryNoteContent
     * @param [prefix] Custom type url prefix, defaults to `"type.googleapis.com"`
     * @returns The type url
     */
    static getTypeUrl(prefix?: string): string;
}

export namespace HistoryNoteContent {

    /** Properties of a HistoryNoteContent. */
    interface $Properties {

        /** HistoryNoteContent kind */
        kind?: (HistoryNoteKind|null);

        /** HistoryNoteContent text */
        text?: (string|null);

        /** Unknown fields preserved while decoding when enabled */
        $unknowns?: Uint8Array[];
    }

    /** Shape of a HistoryNoteContent. */
    type $Shape = HistoryNoteContent.$Properties;
}
