using System.Runtime.InteropServices;

namespace ZoomRooms.EndToEnd.Interop;

/// <summary>The part of OpenSSL 3's libcrypto that frames use: AES-256-GCM through EVP with a reused context.</summary>
internal static unsafe partial class Libcrypto
{
    public const int ControlGetTag = 0x10;
    public const int ControlSetTag = 0x11;

    private const string Library = "libcrypto.so.3";

    [LibraryImport(Library, EntryPoint = "EVP_CIPHER_CTX_new")]
    public static partial nint NewContext();

    [LibraryImport(Library, EntryPoint = "EVP_CIPHER_CTX_free")]
    public static partial void FreeContext(nint context);

    [LibraryImport(Library, EntryPoint = "EVP_aes_256_gcm")]
    public static partial nint Aes256Gcm();

    /// <summary>Sets cipher, direction and key: looks the implementation up, which may take locks.</summary>
    [LibraryImport(Library, EntryPoint = "EVP_CipherInit_ex")]
    public static partial int SetKey(nint context, nint cipher, nint engine, byte* key, byte* nonce, int encrypt);

    /// <summary>Sets the nonce of a context that has its key: a few dozen instructions, so the collector need not be told.</summary>
    [LibraryImport(Library, EntryPoint = "EVP_CipherInit_ex")]
    [SuppressGCTransition]
    public static partial int SetNonce(nint context, nint cipher, nint engine, byte* key, byte* nonce, int encrypt);

    [LibraryImport(Library, EntryPoint = "EVP_CipherUpdate")]
    public static partial int Update(nint context, byte* output, int* written, byte* input, int length);

    /// <summary><see cref="Update"/> for a header or an audio frame: over before a waiting collector would notice.</summary>
    [LibraryImport(Library, EntryPoint = "EVP_CipherUpdate")]
    [SuppressGCTransition]
    public static partial int UpdateShort(nint context, byte* output, int* written, byte* input, int length);

    [LibraryImport(Library, EntryPoint = "EVP_CipherFinal_ex")]
    [SuppressGCTransition]
    public static partial int Finish(nint context, byte* output, int* written);

    [LibraryImport(Library, EntryPoint = "EVP_CIPHER_CTX_ctrl")]
    [SuppressGCTransition]
    public static partial int Control(nint context, int type, int argument, byte* pointer);

    /// <summary>Forgets the errors of this thread: an authentication failure leaves one, and the queue would grow.</summary>
    [LibraryImport(Library, EntryPoint = "ERR_clear_error")]
    public static partial void ClearErrors();
}
