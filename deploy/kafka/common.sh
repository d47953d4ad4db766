# Shared by the programs beside it: where things are, and how to say that one is missing.
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
version=$(sed -n 's:.*<version>\(.*\)</version>.*:\1:p' "$here/pom.xml" | head -n 1)
cache=${KINFOLD_CACHE:-$(cd "$here/../.." && pwd)/.cache}
kafka=$cache/kafka-$version
java=${JAVA_HOME:+$JAVA_HOME/bin/}java

missing() {
  {
    echo "************************************************************************"
    printf '%s\n' "$@" | sed 's/^/* /'
    echo "************************************************************************"
  } >&2
  exit 4
}

need_java() {
  local told
  told=$("$java" -version 2>&1) ||
    missing "There is no Java on this machine, and a Kafka broker needs one." \
      "Install a Java runtime of version 17 or later (Debian, Ubuntu: openjdk-17-jre-headless)," \
      "or point JAVA_HOME at one. Without it nothing can be tried against a real broker."
  told=${told#*version \"}
  [[ ${told%%[.\"-]*} -ge 17 ]] || missing "Kafka $version needs Java 17 or later; $java is ${told%%\"*}."
}

need_jars() {
  [[ -d $kafka/libs ]] || missing "Kafka $version is not in $kafka." "Bring it with: make broker"
}

class_path() {
  local jars=("$kafka"/libs/*.jar)
  (IFS=:; echo "${jars[*]}")
}

archive_file() {
  echo "$kafka/classes-$("$java" -version 2>&1 | cksum | cut -d ' ' -f 1).jsa"
}
