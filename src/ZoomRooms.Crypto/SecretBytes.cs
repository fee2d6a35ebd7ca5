using System.Security.Cryptography;

namespace ZoomRooms.Crypto;

/// <summary>
/// Secret bytes that the garbage collector does not copy, in locked memory that no core dump has (<see cref="SecretMemory"/>), erased on
/// <see cref="Dispose"/>
/// (paper 7.6.10). Whoever makes them disposes them: the memory is not the garbage collector's to take back. Compares and prints as
/// nothing.
/// </summary>
public sealed class SecretBytes : IDisposable
{
    private readonly SecretMemory.Place _place;
    private readonly int _length;
    private int _erased;

    public SecretBytes(int length)
    {
        _length = length;
        _place = SecretMemory.Take(length);
    }

    /// <summary>A copy of <paramref name="bytes"/>; the caller erases its own.</summary>
    public SecretBytes(ReadOnlySpan<byte> bytes) : this(bytes.Length) => bytes.CopyTo(Span);

    public static SecretBytes Random(int length)
    {
        SecretBytes secret = new(length);
        RandomNumberGenerator.Fill(secret.Span);
        return secret;
    }

    /// <summary>
    /// Whether the kernel locks the memory of all secrets, so that it never gets to a swap device. False: RLIMIT_MEMLOCK is too small.
    /// </summary>
    public static bool AreLocked
    {
        get
        {
            new SecretBytes(1).Dispose();
            return SecretMemory.IsLocked;
        }
    }

    public bool IsErased => Volatile.Read(ref _erased) != 0;

    /// <exception cref="ObjectDisposedException">The secret was erased.</exception>
    public Span<byte> Span
    {
        get
        {
            ObjectDisposedException.ThrowIf(IsErased, this);
            return _place.Span(_length);
        }
    }

    public void Dispose()
    {
        // Once: by the second time the cells may be another's.
        if (Interlocked.Exchange(ref _erased, 1) == 0)
            _place.Return(_length);
    }
}
