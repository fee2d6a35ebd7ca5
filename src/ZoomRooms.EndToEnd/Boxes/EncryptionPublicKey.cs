namespace ZoomRooms.EndToEnd.Boxes;

/// <summary>The public half of a participant's encryption pair for one meeting: X25519 (32 bytes) and ML-KEM-768 (1,184 bytes).</summary>
public sealed class EncryptionPublicKey
{
    public const int X25519Size = 32;
    public const int MlKem768Size = 1184;

    private readonly byte[] _x25519;
    private readonly byte[] _mlKem768;

    public EncryptionPublicKey(ReadOnlySpan<byte> x25519, ReadOnlySpan<byte> mlKem768)
    {
        if (x25519.Length != X25519Size || mlKem768.Length != MlKem768Size)
            throw new ArgumentException("an X25519 key of 32 bytes and an ML-KEM-768 key of 1184 bytes expected");
        _x25519 = x25519.ToArray();
        _mlKem768 = mlKem768.ToArray();
    }

    public ReadOnlySpan<byte> X25519 => _x25519;
    public ReadOnlySpan<byte> MlKem768 => _mlKem768;
}
