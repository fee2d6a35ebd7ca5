using System.Runtime.InteropServices;

namespace PortAudioSharp;

/// <summary>The library as a whole: start, stop, version, devices. The device list is frozen at <see cref="Initialize"/>.</summary>
public static class PortAudio
{
    public const int NoDevice = -1;
    public const uint FramesPerBufferUnspecified = 0;

    public static int Version => Native.Pa_GetVersion();

    public static unsafe VersionInfo VersionInfo
    {
        get
        {
            Native.VersionInfoData* data = Native.Pa_GetVersionInfo();
            return new VersionInfo
            {
                versionMajor = data->Major,
                versionMinor = data->Minor,
                versionSubMinor = data->SubMinor,
                versionControlRevision = Marshal.PtrToStringUTF8(data->Revision) ?? "",
                versionText = Marshal.PtrToStringUTF8(data->Text) ?? "",
            };
        }
    }

    public static int DefaultOutputDevice => Native.Pa_GetDefaultOutputDevice();

    public static int DefaultInputDevice => Native.Pa_GetDefaultInputDevice();

    /// <summary>The number of devices, or a negative <see cref="ErrorCode"/>.</summary>
    public static int DeviceCount => Native.Pa_GetDeviceCount();

    public static string GetErrorText(ErrorCode errorCode) => Marshal.PtrToStringUTF8(Native.Pa_GetErrorText(errorCode)) ?? "";

    /// <summary>Does nothing, as in the package: the library is found by name.</summary>
    public static void LoadNativeLibrary()
    {
    }

    /// <summary>Starts the library; calls nest.</summary>
    public static void Initialize()
    {
        ErrorCode ec = Native.Pa_Initialize();
        if (ec != ErrorCode.NoError)
            throw new PortAudioException(ec, "Error initializing PortAudio");
    }

    /// <summary>Ends the library when the last <see cref="Initialize"/> is undone, closing streams that are still open.</summary>
    public static void Terminate()
    {
        ErrorCode ec = Native.Pa_Terminate();
        if (ec != ErrorCode.NoError)
            throw new PortAudioException(ec, "Error terminating PortAudio");
    }

    /// <summary>What is known of device <paramref name="device"/>, 0 to <see cref="DeviceCount"/> − 1.</summary>
    public static unsafe DeviceInfo GetDeviceInfo(int device)
    {
        Native.DeviceInfoData* data = Native.Pa_GetDeviceInfo(device);
        if (data is null)
            throw new PortAudioException(ErrorCode.InvalidDevice, "No such PortAudio device");
        return new DeviceInfo
        {
            structVersion = data->StructVersion,
            name = Marshal.PtrToStringUTF8(data->Name) ?? "",
            hostApi = data->HostApi,
            maxInputChannels = data->MaxInputChannels,
            maxOutputChannels = data->MaxOutputChannels,
            defaultLowInputLatency = data->DefaultLowInputLatency,
            defaultLowOutputLatency = data->DefaultLowOutputLatency,
            defaultHighInputLatency = data->DefaultHighInputLatency,
            defaultHighOutputLatency = data->DefaultHighOutputLatency,
            defaultSampleRate = data->DefaultSampleRate,
        };
    }
}
