using System.Runtime.InteropServices;

namespace PortAudioSharp;

/// <summary>One direction of a stream (<c>PaStreamParameters</c>).</summary>
[StructLayout(LayoutKind.Sequential)]
public struct StreamParameters
{
    public int device;
    public int channelCount;
    public SampleFormat sampleFormat;
    /// <summary>Seconds.</summary>
    public double suggestedLatency;
    public IntPtr hostApiSpecificStreamInfo;
}

/// <summary>Times of a callback's buffers in seconds of the stream's clock (<c>PaStreamCallbackTimeInfo</c>).</summary>
[StructLayout(LayoutKind.Sequential)]
public struct StreamCallbackTimeInfo
{
    public double inputBufferAdcTime;
    public double currentTime;
    public double outputBufferDacTime;
}

/// <summary>What PortAudio knows of a device (<c>PaDeviceInfo</c>).</summary>
public struct DeviceInfo
{
    public int structVersion;
    public string name;
    public int hostApi;
    public int maxInputChannels;
    public int maxOutputChannels;
    public double defaultLowInputLatency;
    public double defaultLowOutputLatency;
    public double defaultHighInputLatency;
    public double defaultHighOutputLatency;
    public double defaultSampleRate;
}

/// <summary>The library's version (<c>PaVersionInfo</c>).</summary>
public struct VersionInfo
{
    public int versionMajor;
    public int versionMinor;
    public int versionSubMinor;
    public string versionControlRevision;
    public string versionText;
}
