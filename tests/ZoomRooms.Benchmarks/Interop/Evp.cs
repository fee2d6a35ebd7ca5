using System.Runtime.InteropServices;

namespace ZoomRooms.Benchmarks.Interop;

/// <summary>
/// OpenSSL's EVP as bare as .NET can call it. No GC transition, so that the reference is charged nothing that a C program would not pay;
/// with long inputs that would hold up a collector, and so is right here and wrong in the product.
/// </summary>
internal static unsafe partial class Evp
{
    private const string Library = "libcrypto.so.3";

    [LibraryImport(Library, EntryPoint = "EVP_CIPHER_CTX_new")]
    public static partial nint NewContext();

    [LibraryImport(Library, EntryPoint = "EVP_aes_256_gcm")]
    public static partial nint Aes256Gcm();

    [LibraryImport(Library, EntryPoint = "EVP_EncryptInit_ex")]
    [SuppressGCTransition]
    public static partial int EncryptInit(nint context, nint cipher, nint engine, byte* key, byte* nonce);

    [LibraryImport(Library, EntryPoint = "EVP_EncryptUpdate")]
    [SuppressGCTransition]
    public static partial int EncryptUpdate(nint context, byte* output, int* written, byte* input, int length);

    [LibraryImport(Library, EntryPoint = "EVP_EncryptFinal_ex")]
    [SuppressGCTransition]
    public static partial int EncryptFinal(nint context, byte* output, int* written);

    [LibraryImport(Library, EntryPoint = "EVP_DecryptInit_ex")]
    [SuppressGCTransition]
    public static partial int DecryptInit(nint context, nint cipher, nint engine, byte* key, byte* nonce);

    [LibraryImport(Library, EntryPoint = "EVP_DecryptUpdate")]
    [SuppressGCTransition]
    public static partial int DecryptUpdate(nint context, byte* output, int* written, byte* input, int length);

    [LibraryImport(Library, EntryPoint = "EVP_DecryptFinal_ex")]
    [SuppressGCTransition]
    public static partial int DecryptFinal(nint context, byte* output, int* written);

    [LibraryImport(Library, EntryPoint = "EVP_CIPHER_CTX_ctrl")]
    [SuppressGCTransition]
    public static partial int Control(nint context, int type, int argument, byte* pointer);
}
