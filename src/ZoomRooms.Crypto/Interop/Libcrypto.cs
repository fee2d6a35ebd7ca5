using System.Runtime.InteropServices;

namespace ZoomRooms.Crypto.Interop;

/// <summary>
/// The part of OpenSSL 3's libcrypto that frames and SRTP use: AES-GCM through EVP with reused contexts. What is called for each packet is
/// over before a waiting collector would notice, waits for nothing and calls nobody back: the runtime need not know that it is called. Of
/// what sets a key, and of what is long, it must know.
/// </summary>
internal static partial class Libcrypto
{
    public const string Library = "libcrypto.so.3";

    public const int ControlGetTag = 0x10;
    public const int ControlSetTag = 0x11;

    [LibraryImport(Library, EntryPoint = "EVP_CIPHER_CTX_new")]
    public static partial nint NewContext();

    [LibraryImport(Library, EntryPoint = "EVP_CIPHER_CTX_free")]
    public static partial void FreeContext(nint context);

    [LibraryImport(Library, EntryPoint = "EVP_aes_128_gcm")]
    public static partial nint Aes128Gcm();

    [LibraryImport(Library, EntryPoint = "EVP_aes_256_gcm")]
    public static partial nint Aes256Gcm();

    /// <summary>Sets cipher, direction and key: looks the implementation up, which may take locks.</summary>
    [LibraryImport(Library, EntryPoint = "EVP_CipherInit_ex")]
    public static unsafe partial int SetKey(nint context, nint cipher, nint engine, byte* key, byte* nonce, int encrypt);

    /// <summary>Sets the nonce of a context that has its key: a few dozen instructions.</summary>
    [LibraryImport(Library, EntryPoint = "EVP_CipherInit_ex")]
    [SuppressGCTransition]
    public static unsafe partial int SetNonce(nint context, nint cipher, nint engine, byte* key, byte* nonce, int encrypt);

    [LibraryImport(Library, EntryPoint = "EVP_CipherUpdate")]
    public static unsafe partial int Update(nint context, byte* output, int* written, byte* input, int length);

    /// <summary><see cref="Update"/> of a header, a packet or a frame of sound.</summary>
    [LibraryImport(Library, EntryPoint = "EVP_CipherUpdate")]
    [SuppressGCTransition]
    public static unsafe partial int UpdateShort(nint context, byte* output, int* written, byte* input, int length);

    [LibraryImport(Library, EntryPoint = "EVP_CipherFinal_ex")]
    [SuppressGCTransition]
    public static unsafe partial int Finish(nint context, byte* output, int* written);

    [LibraryImport(Library, EntryPoint = "EVP_CIPHER_CTX_ctrl")]
    [SuppressGCTransition]
    public static unsafe partial int Control(nint context, int type, int argument, byte* pointer);

    /// <summary>Forgets the errors of this thread: an authentication failure leaves one, and the queue would grow.</summary>
    [LibraryImport(Library, EntryPoint = "ERR_clear_error")]
    public static partial void ClearErrors();
}
