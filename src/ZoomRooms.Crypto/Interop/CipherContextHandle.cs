using System.Runtime.InteropServices;

namespace ZoomRooms.Crypto.Interop;

/// <summary>Owns an <c>EVP_CIPHER_CTX</c>; freeing it erases the key schedule inside.</summary>
internal sealed class CipherContextHandle : SafeHandle
{
    public CipherContextHandle() : base(0, ownsHandle: true) => SetHandle(Libcrypto.NewContext());

    public override bool IsInvalid => handle == 0;

    protected override bool ReleaseHandle()
    {
        Libcrypto.FreeContext(handle);
        return true;
    }
}
