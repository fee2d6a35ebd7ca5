namespace ZoomRooms.MeetingServer.Options;

/// <summary>Wrong guesses a minute; beyond, who guessed is not answered whether a guess is right.</summary>
/// <param name="CodesPerAddress">Pairing codes from one address.</param>
/// <param name="CodesOverall">Pairing codes from all addresses together; beyond, each address that guesses has fewer.</param>
/// <param name="PasscodesPerDevice">Meeting numbers and passcodes from one device, or of guests from one address.</param>
/// <param name="PasscodesOverall">Meeting numbers and passcodes from all devices together, or of all guests; beyond, each device that
/// guesses has fewer.</param>
public sealed record GuessLimits(
    int CodesPerAddress = 10, int CodesOverall = 600, int PasscodesPerDevice = 10, int PasscodesOverall = 1000);
