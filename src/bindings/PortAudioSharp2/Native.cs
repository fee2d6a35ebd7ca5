using System.Runtime.InteropServices;

namespace PortAudioSharp;

/// <summary>The C API of PortAudio 19, under the library name that the package imports: who uses it maps the name to a soname.</summary>
internal static unsafe partial class Native
{
    private const string Library = "portaudio";

    /// <summary><c>PaDeviceInfo</c> as it lies in memory.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct DeviceInfoData
    {
        public int StructVersion;
        public IntPtr Name;
        public int HostApi;
        public int MaxInputChannels;
        public int MaxOutputChannels;
        public double DefaultLowInputLatency;
        public double DefaultLowOutputLatency;
        public double DefaultHighInputLatency;
        public double DefaultHighOutputLatency;
        public double DefaultSampleRate;
    }

    /// <summary><c>PaVersionInfo</c> as it lies in memory.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct VersionInfoData
    {
        public int Major;
        public int Minor;
        public int SubMinor;
        public IntPtr Revision;
        public IntPtr Text;
    }

    [LibraryImport(Library)] internal static partial int Pa_GetVersion();
    [LibraryImport(Library)] internal static partial VersionInfoData* Pa_GetVersionInfo();
    [LibraryImport(Library)] internal static partial IntPtr Pa_GetErrorText(ErrorCode errorCode);
    [LibraryImport(Library)] internal static partial ErrorCode Pa_Initialize();
    [LibraryImport(Library)] internal static partial ErrorCode Pa_Terminate();
    [LibraryImport(Library)] internal static partial int Pa_GetDefaultOutputDevice();
    [LibraryImport(Library)] internal static partial int Pa_GetDefaultInputDevice();
    [LibraryImport(Library)] internal static partial DeviceInfoData* Pa_GetDeviceInfo(int device);
    [LibraryImport(Library)] internal static partial int Pa_GetDeviceCount();

    [LibraryImport(Library)]
    internal static partial ErrorCode Pa_OpenStream(
        out IntPtr stream, StreamParameters* inputParameters, StreamParameters* outputParameters, double sampleRate,
        uint framesPerBuffer, StreamFlags streamFlags, IntPtr streamCallback, IntPtr userData);

    [LibraryImport(Library)] internal static partial ErrorCode Pa_CloseStream(IntPtr stream);
    [LibraryImport(Library)] internal static partial ErrorCode Pa_SetStreamFinishedCallback(IntPtr stream, IntPtr streamFinishedCallback);
    [LibraryImport(Library)] internal static partial ErrorCode Pa_StartStream(IntPtr stream);
    [LibraryImport(Library)] internal static partial ErrorCode Pa_StopStream(IntPtr stream);
    [LibraryImport(Library)] internal static partial ErrorCode Pa_AbortStream(IntPtr stream);
    [LibraryImport(Library)] internal static partial int Pa_IsStreamStopped(IntPtr stream);
    [LibraryImport(Library)] internal static partial int Pa_IsStreamActive(IntPtr stream);
    [LibraryImport(Library)] internal static partial double Pa_GetStreamCpuLoad(IntPtr stream);
}
