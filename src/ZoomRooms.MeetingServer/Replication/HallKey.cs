using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace ZoomRooms.MeetingServer.Replication;

/// <summary>
/// The key under which the steps of one hall lie in the files of NATS. The server that begins a hall draws it; those that come later are
/// given it with the hall itself (<see cref="SnapshotSeal"/>); none
/// keeps it on a disk, and with the last server it is gone, as the hall is.
/// </summary>
/// <remarks>A sealed batch: what it is (1 byte), server (16), number (8), ciphertext, tag (16). Each server has a key of its own made
/// from the hall's, so that a batch's number is a nonce.</remarks>
internal sealed class HallKey
{
    public const int Length = 32;
    private const byte Steps = 1;
    private const byte Beginning = 2;
    private const int NodeLength = 16;
    private const int HeaderLength = 1 + NodeLength + sizeof(long);
    private const int TagLength = 16;

    private readonly byte[] _key;

    public HallKey(ReadOnlySpan<byte> key)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(key.Length, Length);
        _key = key.ToArray();
    }

    public ReadOnlySpan<byte> Bytes => _key;

    public static HallKey Draw() => new(RandomNumberGenerator.GetBytes(Length));

    /// <summary>Whether a hall begins with this batch: not the one whose key opens others.</summary>
    public static bool Begins(ReadOnlySpan<byte> sealedBatch) => sealedBatch is [Beginning, ..];

    public byte[] Seal(HallBatch batch)
    {
        byte[] content = JsonSerializer.SerializeToUtf8Bytes(batch, ReplicationJson.Default.HallBatch);
        byte[] message = new byte[HeaderLength + content.Length + TagLength];
        Span<byte> header = message.AsSpan(0, HeaderLength), tag = message.AsSpan(^TagLength..);
        header[0] = batch.Records is [Genesis] ? Beginning : Steps;
        Encoding.ASCII.GetBytes(batch.Node, header.Slice(1, NodeLength));
        BinaryPrimitives.WriteInt64BigEndian(header[^sizeof(long)..], batch.Number);
        using AesGcm cipher = CipherOf(header);
        cipher.Encrypt(NonceOf(header), content, message.AsSpan(HeaderLength, content.Length), tag, header);
        return message;
    }

    /// <summary>False for what no server of this hall sealed.</summary>
    public bool TryOpen(ReadOnlySpan<byte> message, [NotNullWhen(true)] out HallBatch? batch)
    {
        batch = null;
        if (message.Length < HeaderLength + TagLength)
            return false;
        ReadOnlySpan<byte> header = message[..HeaderLength];
        byte[] content = new byte[message.Length - HeaderLength - TagLength];
        using AesGcm cipher = CipherOf(header);
        try
        {
            cipher.Decrypt(NonceOf(header), message[HeaderLength..^TagLength], message[^TagLength..], content, header);
        }
        catch (AuthenticationTagMismatchException)
        {
            return false;
        }
        batch = JsonSerializer.Deserialize(content, ReplicationJson.Default.HallBatch)!;
        return true;
    }

    private AesGcm CipherOf(ReadOnlySpan<byte> header)
    {
        Span<byte> key = stackalloc byte[Length];
        HKDF.DeriveKey(HashAlgorithmName.SHA256, _key, key, [], [.. "zoomrooms hall steps 1 "u8, .. header.Slice(1, NodeLength)]);
        AesGcm cipher = new(key, TagLength);
        CryptographicOperations.ZeroMemory(key);
        return cipher;
    }

    private static byte[] NonceOf(ReadOnlySpan<byte> header) => [0, 0, 0, 0, .. header[^sizeof(long)..]];
}
