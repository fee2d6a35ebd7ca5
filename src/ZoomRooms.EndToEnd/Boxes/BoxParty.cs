using ZoomRooms.EndToEnd.Encoding;

namespace ZoomRooms.EndToEnd.Boxes;

/// <summary>One side of a box: whose identity, with which encryption key of this meeting.</summary>
public readonly record struct BoxParty(Bytes32 VerificationKey, EncryptionPublicKey EncryptionKey);
