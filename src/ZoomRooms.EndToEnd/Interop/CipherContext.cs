using Microsoft.Win32.SafeHandles;

namespace ZoomRooms.EndToEnd.Interop;

/// <summary>An EVP cipher context; freeing it erases the key schedule.</summary>
internal sealed class CipherContext : SafeHandleZeroOrMinusOneIsInvalid
{
    public CipherContext() : base(ownsHandle: true) => SetHandle(Libcrypto.NewContext());

    protected override bool ReleaseHandle()
    {
        Libcrypto.FreeContext(handle);
        return true;
    }
}
