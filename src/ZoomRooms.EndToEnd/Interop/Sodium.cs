using System.Runtime.InteropServices;

namespace ZoomRooms.EndToEnd.Interop;

/// <summary>
/// What we call of the libsodium (1.0.22) that NSec brings: ML-KEM-768 (FIPS 203), which NSec does not expose, and what boxes are made of.
/// </summary>
internal static unsafe partial class Sodium
{
    private const string Library = "libsodium";

    [LibraryImport(Library, EntryPoint = "crypto_kem_mlkem768_publickeybytes")]
    public static partial nuint MlKem768PublicKeyBytes();

    [LibraryImport(Library, EntryPoint = "crypto_kem_mlkem768_secretkeybytes")]
    public static partial nuint MlKem768SecretKeyBytes();

    [LibraryImport(Library, EntryPoint = "crypto_kem_mlkem768_ciphertextbytes")]
    public static partial nuint MlKem768CiphertextBytes();

    [LibraryImport(Library, EntryPoint = "crypto_kem_mlkem768_sharedsecretbytes")]
    public static partial nuint MlKem768SharedSecretBytes();

    [LibraryImport(Library, EntryPoint = "crypto_kem_mlkem768_seedbytes")]
    public static partial nuint MlKem768SeedBytes();

    [LibraryImport(Library, EntryPoint = "crypto_kem_mlkem768_keypair")]
    public static partial int MlKem768KeyPair(byte* publicKey, byte* secretKey);

    [LibraryImport(Library, EntryPoint = "crypto_kem_mlkem768_seed_keypair")]
    public static partial int MlKem768SeedKeyPair(byte* publicKey, byte* secretKey, byte* seed);

    [LibraryImport(Library, EntryPoint = "crypto_kem_mlkem768_enc")]
    public static partial int MlKem768Encapsulate(byte* ciphertext, byte* sharedSecret, byte* publicKey);

    [LibraryImport(Library, EntryPoint = "crypto_kem_mlkem768_enc_deterministic")]
    public static partial int MlKem768EncapsulateDeterministic(byte* ciphertext, byte* sharedSecret, byte* publicKey, byte* seed);

    [LibraryImport(Library, EntryPoint = "crypto_kem_mlkem768_dec")]
    public static partial int MlKem768Decapsulate(byte* sharedSecret, byte* ciphertext, byte* secretKey);

    [LibraryImport(Library, EntryPoint = "crypto_scalarmult_curve25519_base")]
    public static partial int ScalarMultBase(byte* publicKey, byte* secretKey);

    [LibraryImport(Library, EntryPoint = "crypto_scalarmult_curve25519")]
    public static partial int ScalarMult(byte* sharedSecret, byte* secretKey, byte* point);

    [LibraryImport(Library, EntryPoint = "crypto_aead_xchacha20poly1305_ietf_encrypt")]
    public static partial int XChaCha20Poly1305Encrypt(
        byte* ciphertext, ulong* ciphertextLength, byte* message, ulong messageLength, byte* associatedData, ulong associatedDataLength,
        byte* secretNonce,
        byte* nonce, byte* key);

    [LibraryImport(Library, EntryPoint = "crypto_aead_xchacha20poly1305_ietf_decrypt")]
    public static partial int XChaCha20Poly1305Decrypt(
        byte* message, ulong* messageLength, byte* secretNonce, byte* ciphertext, ulong ciphertextLength, byte* associatedData,
        ulong associatedDataLength,
        byte* nonce, byte* key);
}
