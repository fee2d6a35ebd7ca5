using System.Runtime.InteropServices;

namespace ZoomRooms.Media.Interop;

/// <summary>Asks libav libraries for their version before anything else of them is called.</summary>
internal static unsafe class FFmpegLibraries
{
    /// <summary>
    /// The packed version (major × 65536 + minor × 256 + micro) that <c>lib{library}.so.{major}</c> reports, or null if it cannot be
    /// loaded.
    /// A library once loaded stays loaded.
    /// </summary>
    public static uint? VersionOf(string library, int major)
    {
        if (!NativeLibrary.TryLoad($"lib{library}.so.{major}", out nint handle))
            return null;
        if (!NativeLibrary.TryGetExport(handle, $"{library}_version", out nint address))
            return null;
        return ((delegate* unmanaged<uint>)address)();
    }
}
