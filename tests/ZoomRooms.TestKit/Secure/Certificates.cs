using ZoomRooms.Rtc.Dtls;

namespace ZoomRooms.TestKit.Secure;

/// <summary>Certificates of the tests, made once.</summary>
internal static class Certificates
{
    public static LocalCertificate Client { get; } = LocalCertificate.Create();

    public static LocalCertificate Server { get; } = LocalCertificate.Create();
}
