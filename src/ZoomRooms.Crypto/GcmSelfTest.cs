namespace ZoomRooms.Crypto;

/// <summary>Whether something that is said to be AES-GCM is: answers that are known, and forgeries that must be refused.</summary>
/// <remarks>McGrew and Viega, "The Galois/Counter Mode of Operation", test cases 4 and 16.</remarks>
internal static class GcmSelfTest
{
    /// <summary>Ciphertext and tag.</summary>
    public delegate void Seal(byte[] key, byte[] nonce, byte[] associated, byte[] plaintext, byte[] sealedBytes);

    /// <summary>False for a forgery.</summary>
    public delegate bool Open(byte[] key, byte[] nonce, byte[] associated, byte[] sealedBytes, byte[] plaintext);

    private static byte[] Plaintext => Convert.FromHexString(
        "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a721c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39");

    private static byte[] Of128 => Convert.FromHexString(
        "42831ec2217774244b7221b784d0d49ce3aa212f2c02a4e035c17e2329aca12e21d514b25466931c7d8f6a5aac84aa051ba30b396a0aac973d58e0915bc94fbc3221a5db94fae95ae7121a47");

    private static byte[] Of256 => Convert.FromHexString(
        "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f66276fc6ece0f4e1768cddf8853bb2d551b");

    /// <summary>Null when it works; else why not. What it cannot do at all it throws.</summary>
    /// <param name="keySize">16 or 32 bytes.</param>
    public static string? Run(int keySize, Seal seal, Open open)
    {
        byte[] key = Convert.FromHexString("feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308")[..keySize];
        byte[] nonce = Convert.FromHexString("cafebabefacedbaddecaf888");
        byte[] associated = Convert.FromHexString("feedfacedeadbeeffeedfacedeadbeefabaddad2");
        byte[] plaintext = Plaintext, sealedBytes = new byte[plaintext.Length + GcmCipher.TagSize], opened = new byte[plaintext.Length];
        seal(key, nonce, associated, plaintext, sealedBytes);
        if (!sealedBytes.AsSpan().SequenceEqual(keySize == 16 ? Of128 : Of256))
            return "wrong ciphertext in the self-test";
        if (!open(key, nonce, associated, sealedBytes, opened) || !opened.AsSpan().SequenceEqual(plaintext))
            return "did not open its own ciphertext in the self-test";
        (byte[] Part, int At)[] changes = [(nonce, 11), (associated, 19), (sealedBytes, sealedBytes.Length - 1), (sealedBytes, 0)];
        foreach ((byte[] part, int at) in changes)
        {
            part[at] ^= 1;
            if (open(key, nonce, associated, sealedBytes, opened))
                return "opened a forgery in the self-test";
            part[at] ^= 1;
        }
        return null;
    }
}
